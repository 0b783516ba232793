"""Loads a county's data, the one that came with the package or one's own, and shows it to the pages."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from central.settings import RoomRule
from central.web.county import CountyView, RoomPlace, SitePlace
from logistics.counties.county import County
from logistics.counties.spots import spots

_FILES = ("county.toml", "sites.csv", "villages.csv", "townships.csv")
# What the plan calls a centre and a station is a township's and a village's place on the pages.
_KINDS = {"centre": "township", "station": "village"}


def load_county(county_id: str, folder: Path | None) -> County:
    """The county. Raises FileNotFoundError, or CountyError that names every fault."""
    place: Traversable = folder if folder else files("logistics").joinpath("counties", county_id)
    toml, sites, villages, townships = (place.joinpath(name).read_text(encoding="utf-8") for name in _FILES)
    return County.parse(toml, sites, villages, townships)


def strangers(county: County, rooms: Sequence[RoomRule]) -> list[str]:
    """A sentence for each room whose site the county does not have: nothing there would ever be judged."""
    known = {site.site_id for site in county.sites}
    return [
        f"room.{index}.site: {room.site!r} is no site of county {county.profile.id}"
        for index, room in enumerate(rooms)
        if room.site not in known
    ]


def view(county: County, rooms: Sequence[RoomRule]) -> CountyView:
    """The county as the pages show it, with the limits of its cold rooms."""
    names = {site.site_id: site for site in county.sites}
    where = spots(county.townships, names.values())
    places = tuple(
        SitePlace(
            site=site.site_id,
            zh=site.name,
            en=site.name_en or site.name,
            kind=_KINDS.get(site.kind, site.kind),
            parent=site.parent or "",
            order=order,
            opening=site.opening,
            township=site.township,
            village=site.host_village or "",
            spot=where[site.site_id],
        )
        for order, site in enumerate(names.values())
    )
    return CountyView(
        zh=county.profile.name_zh,
        en=county.profile.name_en,
        timezone=county.profile.timezone,
        sites=places,
        rooms=tuple(_room(room) for room in rooms),
        tables=county,
        stops=tuple(
            SitePlace(stop.id, stop.name, stop.name_en or stop.name, stop.kind, stop.parent)
            for stop in county.profile.stops
        ),
    )


def _room(room: RoomRule) -> RoomPlace:
    rule = room.rule()
    return RoomPlace(room.site, room.room, room.name, room.name, low_mc=rule.lo_mc, high_mc=rule.hi_mc)
