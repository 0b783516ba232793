"""What the counter and the box's heart know of each other: its page, if any, its prices and standards."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from edge_agent.drivers.contract import Reading
from edge_agent.trade.outcome import Outcome
from logistics.goods.lots.carried import NOTHING, Known
from logistics.goods.parties import Party
from logistics.goods.standards.standard import Standard
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


class Standards(Protocol):
    """What products are judged by: versions of standards that are never changed."""

    def at(self, product: str, day: str) -> Standard | None:
        """The version that is valid on a local day."""

    def all_at(self, day: str) -> tuple[Standard, ...]:
        """Of each product the version that is valid on a local day."""

    def of_key(self, key: str) -> Standard | None:
        """The version that an event names, such as "kiwifruit/2"."""


class NoStandards:
    """A box that knows no products."""

    def at(self, _product: str, _day: str) -> Standard | None:
        """Nobody knows."""
        return None

    def all_at(self, _day: str) -> tuple[Standard, ...]:
        """There are none."""
        return ()

    def of_key(self, _key: str) -> Standard | None:
        """Nobody knows."""
        return None


NO_STANDARDS = NoStandards()


def no_standards() -> Standards:
    """A box that knows no products."""
    return NO_STANDARDS


def no_carried() -> Known:
    """A box to which nobody told what others know of its site's lots."""
    return NOTHING


def no_parties() -> Mapping[str, Party]:
    """A box to which nobody told who brings produce."""
    return {}


def no_prices() -> Prices | None:
    """A box that has no price table."""
    return None
