"""The counter's pages as they are found: a few in the bar above, all of them on the page `/more`."""

from collections.abc import Callable

from msgspec import Struct

from edge_agent.counter.settings import Produce
from edge_agent.settings import EdgeSettings


def _always(_settings: EdgeSettings) -> bool:
    return True


def has_shelves(settings: EdgeSettings) -> bool:
    """Whether arrivals at this counter go onto shelves."""
    return settings.shelves is not None and settings.shelves.are_used(settings.box.role)


def has_parcels(settings: EdgeSettings) -> bool:
    """Whether parcels come by here: not at a cold store."""
    return settings.box.role != "coldstore"


def has_belt(settings: EdgeSettings) -> bool:
    """Whether parcels are sorted here."""
    return settings.box.role in ("township", "hub")


def has_produce(settings: EdgeSettings) -> bool:
    """Whether produce is weighed in and graded here: at a cold store, and wherever the settings say how."""
    return settings.box.role == "coldstore" or settings.produce != Produce()


def has_lots(settings: EdgeSettings) -> bool:
    """Whether produce is kept here."""
    return settings.box.role in ("coldstore", "hub", "township")


class Tab(Struct, frozen=True):
    """A page with its name in the catalogue; `for_whom` says which boxes have it."""

    path: str
    key: str
    for_whom: Callable[[EdgeSettings], bool] = _always
    is_in_bar: bool = False

    def is_of(self, path: str) -> bool:
        """Whether the page at `path` is this one or lies below it."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


# One line a page. The bar has room for three on the narrow screen.
NAV = (
    Tab("/", "nav.scans", is_in_bar=True),
    Tab("/out", "nav.out", has_parcels, is_in_bar=True),
    Tab("/cold", "nav.cold", is_in_bar=True),
    Tab("/arrive", "nav.arrive", has_shelves),
    Tab("/overdue", "nav.overdue"),
    Tab("/count", "nav.count", has_shelves),
    Tab("/problems", "nav.problems", has_parcels),
    Tab("/back", "nav.back", has_parcels),
    Tab("/collect", "nav.collect", has_parcels),
    Tab("/money", "nav.money", has_parcels),
    Tab("/day", "nav.day", has_parcels),
    Tab("/goods", "nav.goods", has_parcels),
    Tab("/handover", "nav.handover", has_parcels),
    Tab("/visit", "nav.visit", has_parcels),
    Tab("/bag", "nav.bag", has_parcels),
    Tab("/load", "nav.load", has_parcels),
    Tab("/sort", "nav.sort", has_belt),
    Tab("/match", "nav.match", has_belt),
    Tab("/intake", "nav.intake", has_produce),
    Tab("/grade", "nav.grade", has_produce),
    Tab("/lots", "nav.lots", has_lots),
    Tab("/lots/pack", "nav.packing", has_lots),
)


def tabs(settings: EdgeSettings) -> tuple[Tab, ...]:
    """The pages that this box has."""
    return tuple(tab for tab in NAV if tab.for_whom(settings))
