"""A cold room's history."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.queries import probes as probe_facts
from central.store.queries import rooms
from central.store.queries.rooms import Summary
from central.web.county import RoomPlace
from central.web.frame import Known
from central.web.pages.county.overview import card
from logistics.coldchain.evidence import Evidence, evidence

router = APIRouter()

WINDOWS_MIN = (10, 60, 360, 1440, 10_080, 43_200)
MINUTES_MAX = WINDOWS_MIN[-1]
_LOST_MAX = 200


class Extremes(Struct, frozen=True):
    """What a probe said in a window, in milli-°C."""

    probe: str
    low_mc: int
    high_mc: int


class Lost(Struct, frozen=True):
    """A stretch of which only summaries are left, and what they prove against the room's limits."""

    probe: str
    at_ms: int
    until_ms: int
    readings: int
    low_mc: int
    high_mc: int
    proves: Evidence


@router.get("/rooms/{site}/{room}")
def show(
    visit: Known, site: str, room: str, minutes: Annotated[int, Query(ge=1, le=MINUTES_MAX)] = 1440
) -> Response:
    """The chart, each probe's extremes, and the excursions in the window."""
    visit.at(site)
    since_ms, until_ms = visit.now_ms - minutes * 60_000, visit.now_ms + 1
    with visit.store.read() as connection:
        probes = [probe for probe in rooms.probes(connection) if (probe.site, probe.room) == (site, room)]
        if not probes:
            raise HTTPException(404)
        doors = rooms.doors(connection)
        boxes = {probe.probe.partition("/")[0] for probe in probes}
        whole = rooms.series(connection, site, room, since_ms, until_ms, until_ms - since_ms)
        return visit.page(
            "room.html",
            room=card((site, room), probes, doors, visit.now_ms),
            minutes=minutes,
            since_ms=since_ms,
            until_ms=until_ms,
            windows=WINDOWS_MIN,
            extremes=[Extremes(bucket.probe, bucket.low_mc, bucket.high_mc) for bucket in whole],
            excursions=rooms.excursions(connection, site, room, since_ms, until_ms),
            versions=probe_facts.versions(connection, site, room, boxes),
            humidity={one.probe: one for one in probe_facts.humidity(connection, site, room, boxes)},
            faults=probe_facts.faults(connection, site, room, boxes),
            lost=lost(
                rooms.summaries(connection, site, room, since_ms, until_ms),
                visit.frame.county.room(site, room),
            ),
        )


def lost(summaries: Sequence[Summary], place: RoomPlace) -> list[Lost]:
    """Summaries in a row that prove the same as one, the latest first."""
    found: list[Lost] = []
    for one in summaries:
        proves = evidence(one.low_mc, one.high_mc, place.low_mc, place.high_mc)
        last = found[-1] if found else None
        if last and (last.probe, last.proves) == (one.probe, proves) and one.at_ms <= last.until_ms:
            found[-1] = Lost(
                one.probe,
                last.at_ms,
                max(last.until_ms, one.until_ms),
                last.readings + one.readings,
                min(last.low_mc, one.low_mc),
                max(last.high_mc, one.high_mc),
                proves,
            )
        else:
            found.append(
                Lost(one.probe, one.at_ms, one.until_ms, one.readings, one.low_mc, one.high_mc, proves)
            )
    return sorted(found, key=lambda one: (-one.at_ms, one.probe))[:_LOST_MAX]
