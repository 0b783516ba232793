"""A serial port as the drivers want it: bytes or nothing within a bounded time, and errors that advise."""

import errno
import termios
from typing import Literal

import serial

from edge_agent.drivers.contract import DeviceMissing

TAKE_BYTES_MAX = 4096
Parity = Literal["none", "even", "odd"]
_PARITIES = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}
# termios.error is no OSError, and pyserial lets it through where a port refuses baud or parity.
_TROUBLE = (OSError, termios.error, ValueError)
_UNPLUGGED = "is its cable plugged in? `ls -l /dev/serial/by-id` shows which ports there are"
_REFUSED = "it refuses these settings; compare baud and parity with the device's manual"
_HELD = "another program holds it; `fuser -v` with the port names it"
_ADVICE = {
    errno.EACCES: "this user may not open it; add the user to the group dialout",
    errno.EPERM: "this user may not open it; add the user to the group dialout",
    errno.EAGAIN: _HELD,
    errno.EBUSY: _HELD,
    errno.EINVAL: _REFUSED,
    errno.ENOTTY: "it is no serial port; compare the port with `ls -l /dev/serial/by-id`",
}


class SerialPort:
    """One port, named in errors as `who` (`scale "belt"`).

    `take` waits at most `wait_s` for a byte, `send` at most `send_s` (left out: `wait_s`) for a write.
    """

    def __init__(
        self,
        who: str,
        path: str,
        *,
        baud: int,
        wait_s: float,
        parity: Parity = "none",
        bytesize: int = 8,
        stopbits: int = 1,
        send_s: float | None = None,
    ) -> None:
        self.who = who
        self.path = path
        self.baud = baud
        self.parity = parity
        self.bytesize = bytesize
        self.stopbits = stopbits
        self.wait_s = wait_s
        self._send_s = wait_s if send_s is None else send_s
        self._port: serial.Serial | None = None

    def open(self) -> None:
        """Take the port for this program alone, without what came before. Raises DeviceMissing."""
        self.close()
        try:
            self._port = serial.Serial(
                self.path,
                self.baud,
                bytesize=self.bytesize,
                parity=_PARITIES[self.parity],
                stopbits=self.stopbits,
                timeout=self.wait_s,
                write_timeout=self._send_s,
                exclusive=True,
            )
        except _TROUBLE as why:
            raise self._missing("cannot open", why) from why

    def take(self) -> bytes:
        """What has come, at most TAKE_BYTES_MAX bytes; empty after `wait_s`. Raises DeviceMissing."""
        port = self._opened()
        try:
            return port.read(1) + port.read(min(port.in_waiting, TAKE_BYTES_MAX - 1))
        except _TROUBLE as why:
            raise self._missing("lost", why) from why

    def send(self, data: bytes) -> None:
        """Write all of `data` within `send_s`. Raises DeviceMissing."""
        port = self._opened()
        try:
            port.write(data)
        except _TROUBLE as why:
            raise self._missing("cannot write to", why) from why

    def close(self) -> None:
        """Give the port back; harmless when it is not open."""
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise DeviceMissing(f"{self.who}: {self.path} is not open; open it before reading")
        return self._port

    def _missing(self, deed: str, why: Exception) -> DeviceMissing:
        return DeviceMissing(f"{self.who}: {deed} {self.path} ({why}); {_advice(why)}")


def _advice(why: Exception) -> str:
    """What to do; the first argument of OSError and termios.error alike is the kernel's error number."""
    if isinstance(why, ValueError):
        return _REFUSED
    return _ADVICE.get(why.args[0], _UNPLUGGED) if why.args else _UNPLUGGED
