"""A barcode scanner for the contract test."""

from pathlib import Path

from edge_agent.drivers.contract import CodeRead, Reading
from edge_agent.drivers.scanners.serial_line import ScannerDriver
from edge_agent.drivers.settings import Scanner
from simulators.wires.scanner import ScannerWire

NOISE = bytes(range(0x00, 0x0A)) + b"\xff\xfe1234\r" + b"12\x0034\r\n"


class ScannerRig:
    """A waybill is scanned."""

    advice = "cable"

    def __init__(self, folder: Path) -> None:
        port = folder / "scanner"
        self.place = str(port)
        self.wire = ScannerWire(port, aim=True)
        self.driver = ScannerDriver("gun", Scanner(port=self.place), wait_s=0.1)

    def plug(self) -> None:
        """Plug in."""
        self.wire.open()

    def unplug(self) -> None:
        """Pull the cable."""
        self.wire.unplug()

    def act(self) -> None:
        """Scan a waybill."""
        self.wire.scan("YT2538471190234", "code128")

    def shows_act(self, reading: Reading) -> bool:
        """The waybill without its AIM identifier."""
        return reading == CodeRead("gun", "YT2538471190234", "code128")

    def garble(self) -> None:
        """Send what no label says."""
        self.wire.noise(NOISE)

    def is_value(self, reading: Reading) -> bool:
        """Any code."""
        return isinstance(reading, CodeRead)

    def close(self) -> None:
        """End both."""
        self.driver.close()
        self.wire.close()
