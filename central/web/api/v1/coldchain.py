"""Cold rooms: how they stand, what their probes said, and when they were out of their limits."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.queries import rooms as standing
from central.store.queries.api import rooms
from central.store.queries.api.rooms import Alert, Excursion, Reading
from central.web.api.answers import (
    MS_MAX,
    TEXT,
    Limit,
    NameCursor,
    NumberCursor,
    Page,
    Since,
    Site,
    TimeCursor,
    Until,
    page,
    time_place,
    told,
)
from central.web.api.callers import Api, Asked, missing

router = APIRouter(prefix="/v1", tags=["cold chain"])

Name = Annotated[str, Path(pattern=TEXT, description="By its id.")]


class Probe(Struct, frozen=True):
    """A probe's newest reading in milli-°C, null if it never had one; `fault` "": nothing is wrong."""

    probe: str
    at_ms: int | None
    milli_c: int | None
    state: str
    fault: str


class Room(Struct, frozen=True):
    """A cold room with its limits in force, null for none, and its probes."""

    site: str
    room: str
    name_zh: str
    name_en: str
    low_limit_mc: int | None
    high_limit_mc: int | None
    probes: tuple[Probe, ...]


@router.get("/rooms", **told(Page[Room], "read:coldchain"))
def list_rooms(asked: Api, site: Site = "", limit: Limit = 100, cursor: NameCursor = "") -> Response:
    """Cold rooms by site and room, as they stand now."""
    wanted = asked.sites(site)
    found = [
        room for room in _rooms(asked) if _key(room) > cursor and (wanted is None or room.site in wanted)
    ]
    return page(asked, sorted(found, key=_key), limit, _key)


@router.get("/rooms/{site}/{room}/temperatures", **told(Page[Reading], "read:coldchain", can_miss=True))
def list_temperatures(
    asked: Api,
    site: Name,
    room: Name,
    since_ms: Since = 0,
    until_ms: Until = MS_MAX,
    limit: Limit = 100,
    cursor: TimeCursor = "",
) -> Response:
    """The room's readings as its probes told them, oldest first."""
    if not asked.sees(site):
        raise missing()
    if not any((one.site, one.room) == (site, room) for one in _rooms(asked)):
        raise missing()
    with asked.store.read() as connection:
        found = rooms.readings(connection, (site, room), (since_ms, until_ms), time_place(cursor), limit)
    return page(asked, found, limit, lambda last: f"{last.at_ms}~{last.probe}")


@router.get("/excursions", **told(Page[Excursion], "read:coldchain"))
def list_excursions(
    asked: Api,
    site: Site = "",
    since_ms: Since = 0,
    until_ms: Until = MS_MAX,
    limit: Limit = 100,
    cursor: TimeCursor = "",
) -> Response:
    """Times out of the limits by their beginning, oldest first."""
    wanted, span = asked.sites(site), (since_ms, until_ms)
    with asked.store.read() as connection:
        found = rooms.excursions(connection, wanted, span, time_place(cursor), limit)
    return page(asked, found, limit, lambda last: f"{last.start_ms}~{last.probe}")


@router.get("/alerts", **told(Page[Alert], "read:coldchain"))
def list_alerts(
    asked: Api,
    site: Site = "",
    is_open: Annotated[bool | None, Query(description="Only open ones, or only closed ones.")] = None,
    limit: Limit = 100,
    cursor: NumberCursor = 0,
) -> Response:
    """Alerts by number, which grows."""
    wanted = asked.sites(site)
    with asked.store.read() as connection:
        found = rooms.alerts(connection, wanted, is_open=is_open, after=cursor, limit=limit)
    return page(asked, found, limit, lambda last: last.id)


def _rooms(asked: Asked) -> list[Room]:
    """Rooms that somebody described, and those that were only heard of."""
    county = asked.county
    with asked.store.read() as connection:
        probes = standing.probes(connection)
    places = {(one.site, one.room) for one in county.rooms} | {(one.site, one.room) for one in probes}
    found = []
    for site, room in sorted(places):
        place = county.room(site, room)
        mine = (one for one in probes if (one.site, one.room) == (site, room))
        shown = tuple(Probe(one.probe, one.at_ms, one.milli_c, one.alert_state, one.fault) for one in mine)
        found.append(Room(site, room, place.zh, place.en, place.low_mc, place.high_mc, shown))
    return found


def _key(room: Room) -> str:
    return f"{room.site}/{room.room}"
