"""Which way leads to a printer: by the form of its address, and by what stands at a path."""

import os
import stat
from pathlib import Path

from edge_agent.drivers.contract import DeviceMissing
from edge_agent.printing.ports.port import Port
from edge_agent.printing.ports.serial_line import SerialLine
from edge_agent.printing.ports.tcp import TCP_PORT, TcpPort
from edge_agent.printing.ports.usb import UsbPort
from edge_agent.printing.settings import Printer

# Documentation/admin-guide/devices.txt of Linux: parallel printers, and USB character devices.
_PRINTER_MAJORS = frozenset({6, 180})


def port_of(name: str, settings: Printer) -> Port:
    """The way that the settings name. A path is a serial port or a USB device."""
    who = f'printer "{name}"'
    if settings.port.startswith("tcp://"):
        host, _, number = settings.port.removeprefix("tcp://").partition(":")
        return TcpPort(who, host, int(number or TCP_PORT))
    return PathPort(who, settings.port, settings.baud)


class PathPort:
    """A device file: whether it is a serial port or a USB printer is seen when it is opened."""

    def __init__(self, who: str, path: str, baud: int) -> None:
        self.place = path
        self._who = who
        self._serial = SerialLine(who, path, baud)
        self._usb = UsbPort(who, path)
        self._chosen: Port | None = None

    def open(self) -> None:
        """Take it."""
        self.close()
        if not Path(self.place).exists():
            raise DeviceMissing(
                f"{self._who}: there is no {self.place}; is it plugged in and switched on? "
                "`ls -l /dev/usb /dev/serial/by-id` shows what there is"
            )
        chosen: Port = self._usb if _is_usb_printer(self.place) else self._serial
        chosen.open()
        self._chosen = chosen

    def send(self, data: bytes) -> None:
        """Hand it over."""
        self._opened().send(data)

    def ask(self, query: bytes) -> bytes:
        """One byte, or silence."""
        return self._opened().ask(query)

    def lines(self) -> tuple[str, ...] | None:
        """A USB port's status lines."""
        return self._opened().lines()

    def rest(self) -> None:
        """A serial port and a USB device stay ours."""

    def close(self) -> None:
        """Give it back."""
        chosen, self._chosen = self._chosen, None
        if chosen is not None:
            chosen.close()

    def _opened(self) -> Port:
        if self._chosen is None:
            raise DeviceMissing(f"{self._who}: {self.place} is not open; open it before printing")
        return self._chosen


def _is_usb_printer(path: str) -> bool:
    """By the device's number, not by its name: udev's names say nothing."""
    try:
        device = Path(path).stat()
    except OSError:
        return False
    return stat.S_ISCHR(device.st_mode) and os.major(device.st_rdev) in _PRINTER_MAJORS
