"""Where parcels may go from here, by the county's tables: sites above and below, villages served."""

from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile

from msgspec import Struct

from edge_agent.settings import EdgeSettings
from logistics.counties.county import County, CountyError
from logistics.counties.rows import Site
from logistics.labels import CHINA
from plumbing.clock import Moment

_FILES = ("county.toml", "sites.csv", "villages.csv", "townships.csv")
_CLIMB_MAX = 8


class Spot(Struct, frozen=True):
    """A site or a village with its name; a code that the county does not have is its own name."""

    code: str
    name: str


class Places(Struct, frozen=True):
    """A site's place in the county on one day."""

    site: str
    parent: str = ""
    children: tuple[Spot, ...] = ()
    villages: tuple[Spot, ...] = ()
    names: dict[str, str] = {}
    parents: dict[str, str] = {}

    def name(self, code: str) -> str:
        """What people call a place."""
        return self.names.get(code, code)

    def short(self, code: str) -> str:
        """Its name without what all places below us end with, so that it can be shown larger."""
        name = self.name(code)
        shared = _shared_end([child.name for child in self.children])
        return name.removesuffix(shared) if len(name) > len(shared) else name

    @property
    def destinations(self) -> tuple[Spot, ...]:
        """The sites to which parcels go from here: below it, and the one above."""
        above = (Spot(self.parent, self.name(self.parent)),) if self.parent else ()
        return (*self.children, *above)

    def next_hop(self, to: str) -> str:
        """Where a parcel for a site goes first: that site or the one below us on the way; else up."""
        below, at = {child.code for child in self.children}, to
        for _ in range(_CLIMB_MAX):
            if at in below or at == self.site or at not in self.parents:
                break
            at = self.parents[at]
        is_ours = at in below or at == self.site
        return at if is_ours or to not in self.names else self.parent or to


def _shared_end(names: list[str]) -> str:
    """What two names and more end with, but never a whole name.

    >>> _shared_end(["妙高街道物流处理中心", "新路湾镇物流处理中心"])
    '物流处理中心'
    """
    if len(names) < 2:
        return ""
    columns = zip(*(reversed(name) for name in names), strict=False)
    shared = takewhile(lambda column: len(set(column)) == 1, columns)
    return "".join(column[0] for column in shared)[::-1]


def places_of(settings: EdgeSettings, now: Moment) -> Places:
    """The places of the box's site today."""
    day = datetime.fromtimestamp(now.at_ms / 1000, CHINA).date()
    found = _places(settings.box.county, settings.box.site, day)
    extra = tuple(Spot(code, found.name(code)) for code in settings.transport.destinations)
    known = {child.code for child in found.children}
    children = (*found.children, *(one for one in extra if one.code not in known))
    return Places(found.site, found.parent, children, found.villages, found.names, found.parents)


@cache
def _county(name: str) -> County | None:
    """A county whose tables came with this version; None for another: then there are only typed places."""
    folder = files("logistics").joinpath("counties", name)
    try:
        texts = [folder.joinpath(table).read_text(encoding="utf-8") for table in _FILES]
        return County.parse(*texts)
    except (OSError, CountyError):
        return None


@lru_cache(maxsize=4)
def _places(county_name: str, site: str, day: date) -> Places:
    county = _county(county_name)
    if county is None:
        return Places(site)
    sites: dict[str, Site] = {one.site_id: one for one in county.sites_at(day)}
    # A box whose clock is far off still knows its neighbours.
    known = sites or {one.site_id: one for one in county.sites}
    parents = {one.site_id: one.parent for one in known.values() if one.parent}
    below = [one for one in known.values() if one.parent == site and one.kind != "coldstore"]
    villages = [one for one in county.villages if one.served_by == site and one.valid_on(day)]
    return Places(
        site=site,
        parent=parents.get(site, ""),
        children=tuple(Spot(one.site_id, one.name) for one in below),
        villages=tuple(Spot(one.code, one.name) for one in villages),
        names={one.site_id: one.name for one in known.values()} | {one.code: one.name for one in villages},
        parents=parents,
    )
