"""A cold room's history."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.queries import rooms
from central.web.frame import Known
from central.web.pages.overview import card

router = APIRouter()

WINDOWS_MIN = (10, 60, 360, 1440, 10_080, 43_200)
MINUTES_MAX = WINDOWS_MIN[-1]


class Extremes(Struct, frozen=True):
    """What a probe said in a window, in milli-°C."""

    probe: str
    low_mc: int
    high_mc: int


@router.get("/rooms/{site}/{room}")
def show(
    visit: Known, site: str, room: str, minutes: Annotated[int, Query(ge=1, le=MINUTES_MAX)] = 1440
) -> Response:
    """The chart, each probe's extremes, and the excursions in the window."""
    since_ms, until_ms = visit.now_ms - minutes * 60_000, visit.now_ms + 1
    with visit.store.read() as connection:
        probes = [probe for probe in rooms.probes(connection) if (probe.site, probe.room) == (site, room)]
        if not probes:
            raise HTTPException(404)
        doors = rooms.doors(connection)
        whole = rooms.series(connection, site, room, since_ms, until_ms, until_ms - since_ms)
        return visit.page(
            "room.html",
            room=card((site, room), probes, doors, visit.now_ms),
            minutes=minutes,
            windows=WINDOWS_MIN,
            extremes=[Extremes(bucket.probe, bucket.low_mc, bucket.high_mc) for bucket in whole],
            excursions=rooms.excursions(connection, site, room, since_ms, until_ms),
        )
