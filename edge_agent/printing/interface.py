"""What the box's heart knows of its printers, whether it has any or not."""

from typing import Protocol

from edge_agent.trade.outcome import Outcome


class Office(Protocol):
    """What the agent's heart knows of printers: it never waits for them."""

    @property
    def lost(self) -> int:
        """Labels that were wanted and never printed."""

    def take(self, outcome: Outcome) -> None:
        """Print what an outcome, which is saved by now, asks for."""


class NoOffice:
    """A box without a printer."""

    lost = 0

    def take(self, outcome: Outcome) -> None:
        """Nothing to print on."""
