"""A scale for the contract test, in any protocol."""

import time
from pathlib import Path

from edge_agent.drivers.contract import Reading, WeightRead
from edge_agent.drivers.scale import ScaleDriver
from edge_agent.drivers.settings import Scale
from simulators.wires.scale import ScaleWire

LOAD_G = 2340


class ScaleRig:
    """A parcel of 2.34 kg is put on the platform."""

    advice = "cable"

    def __init__(self, folder: Path, protocol: str = "yaohua-tf0") -> None:
        port = folder / "scale"
        self.place = str(port)
        self.wire = ScaleWire(port, protocol=protocol, period_s=0.02, speed=10)
        settings = Scale(port=self.place, protocol=protocol)
        self.driver = ScaleDriver("belt", settings, monotonic=time.monotonic, wait_s=0.2)

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
        """The parcel's mass, swung out, and stable where the protocol says so."""
        return isinstance(reading, WeightRead) and reading.gross_g == LOAD_G and reading.stable is not False

    def garble(self) -> None:
        """Send what the wrong baud rate makes of it."""
        self.wire.fail("garbled")

    def is_value(self, reading: Reading) -> bool:
        """Any weight."""
        return isinstance(reading, WeightRead)

    def close(self) -> None:
        """End both."""
        self.driver.close()
        self.wire.close()
