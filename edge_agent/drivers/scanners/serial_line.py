"""The driver of a serial barcode scanner: one reading a line."""

from collections.abc import Sequence

from edge_agent.drivers.contract import CodeRead
from edge_agent.drivers.scanners import lines
from edge_agent.drivers.serial_port import SerialPort
from edge_agent.drivers.settings import Scanner

TORN_AFTER_READS = 2
"""Reads without a byte after which the end of a begun line is given up: a scanner sends a code in one go."""


class ScannerDriver:
    """A scanner that is silent until someone scans; only its port tells that it is gone."""

    kind = "scanner"

    def __init__(self, name: str, settings: Scanner, *, wait_s: float = 0.5) -> None:
        self.name = name
        self.skipped = 0
        self._port = SerialPort(f'scanner "{name}"', settings.port or "", baud=settings.baud, wait_s=wait_s)
        self._frame = lines.Frame(settings.prefix, settings.suffix)
        self._rest = b""
        self._idle_reads = 0

    def open(self) -> None:
        """Take the port. Raises DeviceMissing with what to do."""
        self._port.open()

    def read(self) -> Sequence[CodeRead]:
        """The lines that were ended since the last call. Raises DeviceMissing when unplugged."""
        arrived = self._port.take()
        if not arrived:
            self._count_idle()
            return []
        self._idle_reads = 0
        cut = lines.cut(self._rest + arrived, self._frame)
        self._rest = cut.rest
        self.skipped += cut.skipped
        return [CodeRead(self.name, scan.text, scan.symbology) for scan in cut.found]

    def close(self) -> None:
        """Give the port back; harmless when it is not open."""
        self._drop_rest()
        self._port.close()

    def _count_idle(self) -> None:
        self._idle_reads += 1
        if self._idle_reads >= TORN_AFTER_READS:
            self._drop_rest()

    def _drop_rest(self) -> None:
        """A line without its end is no code: the missing digits would make it another one."""
        self.skipped += len(self._rest)
        self._rest = b""
        self._idle_reads = 0
