"""What the counter and the box's heart know of each other: its page, if it has one, and its price table."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from edge_agent.drivers.contract import Reading
from edge_agent.trade.outcome import Outcome
from plumbing.clock import Moment


class Till(Protocol):
    """What the agent's heart tells the page, in its own thread: it never waits for a browser."""

    def saved(self, taken: Sequence[tuple[Reading, Moment]], outcomes: Sequence[Outcome]) -> None:
        """These readings meant these outcomes, which are on disk by now."""

    def refused(self, taken: Sequence[tuple[Reading, Moment]]) -> None:
        """These readings could not be kept: the disk is full."""

    def tick(self, now: Moment) -> None:
        """Look at what changes by itself."""


class NoTill:
    """A box without a page."""

    def saved(self, taken: Sequence[tuple[Reading, Moment]], outcomes: Sequence[Outcome]) -> None:
        """Nobody looks."""

    def refused(self, taken: Sequence[tuple[Reading, Moment]]) -> None:
        """Nobody looks."""

    def tick(self, now: Moment) -> None:
        """Nobody looks."""


class Zone(Protocol):
    """A row of a price table: what a parcel may weigh there, and what the zone is called."""

    @property
    def name(self) -> str:
        """As it stands on its button."""

    @property
    def max_g(self) -> int:
        """The heaviest item that is taken."""


class Prices(Protocol):
    """A price table that is never changed, with the version under which events name it."""

    @property
    def zones(self) -> Mapping[str, Zone]:
        """All zones by their key, in the table's order."""

    @property
    def version(self) -> str:
        """At most 32 characters."""

    def price_fen(self, zone: str, weight_g: int) -> int:
        """The price in whole fen. Raises ValueError for what has none."""


def no_prices() -> Prices | None:
    """A box that has no price table."""
    return None
