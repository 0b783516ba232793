"""Temperature probes with files for the contract test: a DS18B20, and chips of hwmon and IIO."""

import time
from pathlib import Path

from edge_agent.drivers.contract import Driver, Reading, TemperatureRead
from edge_agent.drivers.probes.chip import ChipSensor
from edge_agent.drivers.probes.conversion import Conversions
from edge_agent.drivers.probes.onewire import OneWireSensor
from edge_agent.drivers.probes.paced import PacedProbe
from edge_agent.drivers.probes.settings import Probe
from simulators.wires.chip_tree import ChipTree, Tree
from simulators.wires.onewire_tree import OneWireTree

ADDRESS = "28-0316a2790d4f"


class ProbeRig:
    """A room of 4 °C warms to 6.5 °C."""

    place = ADDRESS
    advice = "wiring"

    def __init__(self, folder: Path) -> None:
        self.tree = OneWireTree(folder / "devices", master="w1_bus_master1")
        settings = Probe(address=ADDRESS, room="cold", bus=self.tree.bus, interval_s=0.5)
        sensor = OneWireSensor("shelf", settings, ADDRESS, Conversions(time.monotonic))
        self.driver: Driver = PacedProbe("shelf", settings, sensor, monotonic=time.monotonic)

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


class ChipRig:
    """An SHT4x by hwmon: a room of 4 °C warms to 6.5 °C at 71.2 % humidity."""

    place = "sht4x at 1-0044"
    advice = "wiring"
    tree: Tree = "hwmon"

    def __init__(self, folder: Path) -> None:
        self.chips = ChipTree(folder / "sys")
        settings = Probe(chip="sht4x", at="1-0044", room="cold", sysfs=self.chips.sysfs, interval_s=0.5)
        sensor = ChipSensor("air", settings, "sht4x")
        self.driver: Driver = PacedProbe("air", settings, sensor, monotonic=time.monotonic)

    def plug(self) -> None:
        """Let the kernel bind the chip, under another number each time."""
        self.chips.plug("sht4x", "1-0044", self.tree)

    def unplug(self) -> None:
        """Let it unbind."""
        self.chips.remove("1-0044")

    def act(self) -> None:
        """Warm the room."""
        self.chips.show("1-0044", 6_500, 71_200)

    def shows_act(self, reading: Reading) -> bool:
        """The warmer room."""
        return reading == TemperatureRead("air", 6_500, humidity_mpct=71_200)

    def garble(self) -> None:
        """Let the file hold no number."""
        self.chips.garble("1-0044", "-")

    def is_value(self, reading: Reading) -> bool:
        """Any temperature."""
        return isinstance(reading, TemperatureRead)

    def close(self) -> None:
        """End the driver."""
        self.driver.close()


class IioRig(ChipRig):
    """The same chip by IIO: raw, offset and scale."""

    tree: Tree = "iio"
