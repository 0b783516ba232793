"""What the contract test needs of a device under test."""

from typing import Protocol

from edge_agent.drivers.contract import Driver, Reading


class Rig(Protocol):
    """A driver and its wire. The wire is unplugged at first."""

    place: str
    """The port, address or path that an error must name."""
    advice: str
    """A word of what to do that an error must give."""

    @property
    def driver(self) -> Driver:
        """The real driver."""

    def plug(self) -> None:
        """Put the device on its wire."""

    def unplug(self) -> None:
        """Take it away."""

    def act(self) -> None:
        """Let something happen that the device reads."""

    def shows_act(self, reading: Reading) -> bool:
        """Whether `reading` is what `act` made."""

    def garble(self) -> None:
        """From now on send nothing but nonsense."""

    def is_value(self, reading: Reading) -> bool:
        """Whether `reading` claims to know something of the world."""

    def close(self) -> None:
        """End driver and wire."""
