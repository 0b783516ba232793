"""A temperature probe for the contract test."""

from pathlib import Path

from edge_agent.drivers.contract import Reading, TemperatureRead
from edge_agent.drivers.onewire import OneWireDriver
from edge_agent.drivers.settings import Probe
from simulators.wires.onewire_tree import OneWireTree

ADDRESS = "28-0316a2790d4f"


class ProbeRig:
    """A room of 4 °C warms to 6.5 °C."""

    place = ADDRESS
    advice = "wiring"

    def __init__(self, folder: Path) -> None:
        self.tree = OneWireTree(folder / "devices")
        settings = Probe(address=ADDRESS, room="cold", bus=self.tree.bus, interval_s=0.5)
        self.driver = OneWireDriver("shelf", settings)

    def plug(self) -> None:
        """Connect the probe."""
        self.tree.show(ADDRESS, 4_000)

    def unplug(self) -> None:
        """Cut its wire."""
        self.tree.remove(ADDRESS)

    def act(self) -> None:
        """Warm the room."""
        self.tree.show(ADDRESS, 6_500)

    def shows_act(self, reading: Reading) -> bool:
        """The warmer room."""
        return reading == TemperatureRead("shelf", 6_500)

    def garble(self) -> None:
        """Spoil every answer on its way."""
        self.tree.fail(ADDRESS, "crc")

    def is_value(self, reading: Reading) -> bool:
        """Any temperature."""
        return isinstance(reading, TemperatureRead)

    def close(self) -> None:
        """End the driver."""
        self.driver.close()
