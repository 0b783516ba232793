"""A scale for the contract test."""

from pathlib import Path

from edge_agent.drivers.contract import Reading, WeightRead
from edge_agent.drivers.scale import ScaleDriver
from edge_agent.drivers.settings import Scale
from simulators.wires.scale import ScaleWire

LOAD_G = 2340


class ScaleRig:
    """A parcel of 2.34 kg is put on the platform."""

    advice = "cable"

    def __init__(self, folder: Path) -> None:
        port = folder / "scale"
        self.place = str(port)
        self.wire = ScaleWire(port, period_s=0.02)
        self.driver = ScaleDriver("belt", Scale(port=self.place), wait_s=0.2)

    def plug(self) -> None:
        """Plug in and switch on."""
        self.wire.open()

    def unplug(self) -> None:
        """Pull the cable."""
        self.wire.unplug()

    def act(self) -> None:
        """Put the parcel down."""
        self.wire.put(LOAD_G)

    def shows_act(self, reading: Reading) -> bool:
        """The parcel's mass, swung out."""
        return reading == WeightRead("belt", LOAD_G)

    def garble(self) -> None:
        """Spoil every frame."""
        self.wire.fail("garbled")

    def is_value(self, reading: Reading) -> bool:
        """Any weight."""
        return isinstance(reading, WeightRead)

    def close(self) -> None:
        """End both."""
        self.driver.close()
        self.wire.close()
