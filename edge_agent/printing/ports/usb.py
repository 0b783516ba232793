"""The way to a USB printer: the device file of the kernel's usblp."""

import errno
import fcntl
import os
import select

from edge_agent.drivers.contract import DeviceMissing
from edge_agent.printing.ports.port import ANSWER_SLICES, CHUNK_BYTES, SEND_SLICES, SLICE_S

# <linux/lp.h>, drivers/usb/class/usblp.c: the status lines of IEEE 1284, which need no back channel.
_LPGETSTATUS = 0x060B
_UNPLUGGED = "is it plugged in and switched on? `ls -l /dev/usb` shows the printers there are"
_NO_PAPER, _NO_ERROR = 0x20, 0x08


class UsbPort:
    """A USB printer behind the kernel's usblp (/dev/usb/lp0), which lets one program have it at a time."""

    def __init__(self, who: str, path: str) -> None:
        self.place = path
        self._who = who
        self._file: int | None = None

    def open(self) -> None:
        """Take it without waiting for it."""
        self.close()
        try:
            self._file = os.open(self.place, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as why:
            raise self._missing("cannot open", why) from why

    def send(self, data: bytes) -> None:
        """As fast as the printer takes it."""
        rest, patience = memoryview(data), SEND_SLICES
        while rest:
            taken = self._write(rest[:CHUNK_BYTES])
            rest = rest[taken:]
            patience = SEND_SLICES if taken else patience - 1
            if not patience:
                raise DeviceMissing(f"{self._who}: {self.place} takes nothing; is it out of paper, or open?")

    def ask(self, query: bytes) -> bytes:
        """One byte, or silence, which is all there is without a back channel."""
        self.send(query)
        for _ in range(ANSWER_SLICES):
            if answer := self._read():
                return answer[-1:]
        return b""

    def lines(self) -> tuple[str, ...] | None:
        """What the port's own status lines say is wrong, None where there are none."""
        answer = bytearray(4)
        try:
            fcntl.ioctl(self._opened(), _LPGETSTATUS, answer)
        except OSError:
            return None
        return said_by_lines(answer[0])

    def rest(self) -> None:
        """It stays ours."""

    def close(self) -> None:
        """Give it back."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _opened(self) -> int:
        if self._file is None:
            raise DeviceMissing(f"{self._who}: {self.place} is not open; open it before printing")
        return self._file

    def _write(self, data: memoryview) -> int:
        file = self._opened()
        try:
            _, ready, _ = select.select([], [file], [], SLICE_S)
            return os.write(file, data) if ready else 0
        except BlockingIOError:
            return 0
        except OSError as why:
            raise self._missing("lost", why) from why

    def _read(self) -> bytes:
        file = self._opened()
        try:
            ready, _, _ = select.select([file], [], [], SLICE_S)
            return os.read(file, CHUNK_BYTES) if ready else b""
        except BlockingIOError:
            return b""
        except OSError as why:
            if why.errno == errno.EINVAL:
                return b""  # usblp says so of a printer that has no back channel
            raise self._missing("lost", why) from why

    def _missing(self, deed: str, why: OSError) -> DeviceMissing:
        advice = {
            errno.EACCES: "this user may not open it; add the user to the group lp",
            errno.EBUSY: "another program holds it; is CUPS printing on it?",
        }.get(why.errno or 0, _UNPLUGGED)
        return DeviceMissing(f"{self._who}: {deed} {self.place} ({why.strerror or why}); {advice}")


def said_by_lines(status: int) -> tuple[str, ...]:
    """What the status lines of a printer's port say is wrong."""
    if status & _NO_PAPER:
        return ("out of paper",)
    return () if status & _NO_ERROR else ("error",)
