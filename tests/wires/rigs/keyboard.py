"""A scanner that types, for the contract test."""

from pathlib import Path

from edge_agent.drivers.contract import CodeRead, Driver, Reading
from edge_agent.drivers.scanners.keyboard import KeyboardScanner
from edge_agent.drivers.settings import Scanner
from simulators.wires.keyboard import KeyboardWire

F1, F2 = 59, 60


class KeyboardRig:
    """A waybill is scanned."""

    advice = "cable"

    def __init__(self, folder: Path) -> None:
        device = folder / "usb-scanner-event-kbd"
        self.place = str(device)
        self.wire = KeyboardWire(device)
        self.driver: Driver = KeyboardScanner("gun", Scanner(keyboard=self.place), wait_s=0.1)

    def plug(self) -> None:
        """Plug in."""
        self.wire.open()

    def unplug(self) -> None:
        """Pull the cable."""
        self.wire.unplug()

    def act(self) -> None:
        """Scan a waybill."""
        self.wire.scan("]C0YT2538471190234")

    def shows_act(self, reading: Reading) -> bool:
        """The waybill without its AIM identifier."""
        return reading == CodeRead("gun", "YT2538471190234", "code128")

    def garble(self) -> None:
        """Press keys that stand for no character, among some that do."""
        self.wire.press(2, 3, F1, 4, 28)
        self.wire.press(2, F2)

    def is_value(self, reading: Reading) -> bool:
        """Any code."""
        return isinstance(reading, CodeRead)

    def close(self) -> None:
        """End both."""
        self.driver.close()
        self.wire.close()
