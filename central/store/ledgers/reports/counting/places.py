"""On a day: which of the places that are promised visits were delivered to and collected from, or 未报."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from central.store.queries.ledgers import service
from logistics.counties.county import County
from logistics.service.levels import Period
from logistics.service.promises import PlaceKind
from logistics.service.reports.shape import PlaceDay

_KINDS: dict[str, PlaceKind] = {"centre": "township", "station": "village"}


def places(connection: Connection, county: County, zone: ZoneInfo, day: date) -> tuple[PlaceDay, ...]:
    """Each place of the day; a day that it closed, or its parent for it, has no visit but those told."""
    on = Period(day, day)
    seen = service.visited(connection, on, zone)
    known = service.known_days(connection, on, zone)
    tellers = {stop.id: stop.parent for stop in county.profile.stops}
    kinds: dict[str, PlaceKind] = {stop.id: stop.kind for stop in county.profile.stops}
    kinds.update({one.site_id: _KINDS[one.kind] for one in county.sites_at(day) if one.kind in _KINDS})
    found = []
    for place, kind in sorted(kinds.items()):
        ways = {visit.direction for visit in seen.get(place, ())}
        is_known = bool(ways or known.get(place) or known.get(tellers.get(place, place)))
        down, up = (bool(ways & {way, "both"}) if is_known else None for way in ("down", "up"))
        found.append(PlaceDay(place, kind, down, up))
    return tuple(found)
