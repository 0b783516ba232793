"""What pages need to know of the county: what its places are called and how they hang together."""

from collections.abc import Mapping
from functools import cached_property
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from logistics.counties.county import County
from logistics.counties.spots import Spot
from logistics.service.promises import PlaceKind

_PROMISED: dict[str, PlaceKind] = {"township": "township", "village": "village", "park": "park"}


class SitePlace(Struct, frozen=True):
    """A site: `kind` is hub, township, village or coldstore, `parent` the site above it or "".

    Or a stop, which is no site: `kind` is park.

    `opening` says when it is open, "" where that is not known. `township` and `village` (the host) are codes.
    `spot` is where it is drawn, None where no map can have it.
    """

    site: str
    zh: str
    en: str
    kind: str
    parent: str = ""
    order: int = 0
    opening: str = ""
    township: str = ""
    village: str = ""
    spot: Spot | None = None


class RoomPlace(Struct, frozen=True):
    """A cold room and its limits in milli-°C where it has any."""

    site: str
    room: str
    zh: str = ""
    en: str = ""
    low_mc: int | None = None
    high_mc: int | None = None


class CountyView(Struct, frozen=True, dict=True):
    """A county as pages show it; `timezone` is an IANA name, `tables` its dated tables where it has any.

    `stops` are places that are promised visits and are no sites.
    """

    zh: str
    en: str
    timezone: str
    sites: tuple[SitePlace, ...]
    rooms: tuple[RoomPlace, ...] = ()
    tables: County | None = None
    stops: tuple[SitePlace, ...] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which its people read times. Raises ZoneInfoNotFoundError where there is none such."""
        return ZoneInfo(self.timezone)

    @cached_property
    def places(self) -> dict[str, SitePlace]:
        """The sites by their id."""
        return {place.site: place for place in self.sites}

    @cached_property
    def named(self) -> dict[str, SitePlace]:
        """The sites and stops by their id: all that has a name."""
        return {place.site: place for place in (*self.stops, *self.sites)}

    @cached_property
    def promised(self) -> dict[str, PlaceKind]:
        """The sites and stops that are promised visits."""
        listed = (*self.stops, *self.sites)
        return {place.site: _PROMISED[place.kind] for place in listed if place.kind in _PROMISED}

    @cached_property
    def tellers(self) -> dict[str, str]:
        """The sites that tell of stops and close their days, which have no box."""
        return {stop.site: stop.parent for stop in self.stops}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """The sites and stops directly below each site that has any: who may see a site sees these.

        What a site tells of a stop is its own to see.
        """
        found: dict[str, tuple[str, ...]] = {}
        for place in (*self.sites, *self.stops):
            if place.parent:
                found[place.parent] = (*found.get(place.parent, ()), place.site)
        return found

    @cached_property
    def townships(self) -> dict[str, tuple[str, str]]:
        """What townships are called in Chinese and in English, by their code."""
        listed = self.tables.townships if self.tables else ()
        return {one.code: (one.name, one.name_en or one.name) for one in listed}

    def room(self, site: str, room: str) -> RoomPlace:
        """A room; one that nobody described has its id for a name and no limits."""
        found = (place for place in self.rooms if (place.site, place.room) == (site, room))
        return next(found, RoomPlace(site, room))

    def limited(self, limits: Mapping[tuple[str, str], tuple[int | None, int | None]]) -> "CountyView":
        """The county with other limits (low, high) of its rooms; a room without keeps its own."""
        known = {(one.site, one.room): one for one in self.rooms}
        for place, (low_mc, high_mc) in limits.items():
            known[place] = replace(known.get(place, RoomPlace(*place)), low_mc=low_mc, high_mc=high_mc)
        return replace(self, rooms=tuple(known.values()))

    def order(self, site: str) -> tuple[int, str]:
        """Where a site stands in a list: unknown ones last."""
        place = self.places.get(site)
        return (place.order if place else 1_000_000, site)
