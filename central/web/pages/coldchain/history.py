"""A room's history as numbers: any span from a minute to a year, in as many steps as are asked for."""

import msgspec
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from msgspec import Struct

from central.store.record import history, view
from central.store.record.around import Spot
from central.web.frame import Known

router = APIRouter()

DAY_MS = 86_400_000
SPAN_MS_MIN, SPAN_MS_MAX = 60_000, 400 * DAY_MS
POINTS_MIN, POINTS_MAX, POINTS = 10, 2_000, 600
_AT_MS_MAX = 253_370_764_800_000
"""The year 9999: what a calendar can still show."""


class Asked(Struct, frozen=True):
    """A span in UTC ms and in how many steps it is wanted, or what is wrong with the question."""

    since_ms: int = 0
    until_ms: int = 0
    points: int = POINTS
    faults: tuple[str, ...] = ()


@router.get("/api/v1/rooms/{site}/{room}/history")
def room_history(visit: Known, site: str, room: str) -> Response:
    """The room from `from` to before `to` (UTC ms; now and a day before, if left out) in `points` steps."""
    asked = read(dict(visit.request.query_params), visit.now_ms)
    if asked.faults:
        return JSONResponse({"error": 400, "faults": list(asked.faults)}, 400)
    step_ms = history.step_for(asked.until_ms - asked.since_ms, asked.points)
    spot = Spot(site, room, asked.since_ms, asked.until_ms, step_ms, visit.now_ms)
    with visit.store.read() as connection:
        found = view.room(connection, spot)
    return Response(msgspec.json.encode(found), media_type="application/json")


def read(query: dict[str, str], now_ms: int) -> Asked:
    """What is asked for, or every fault of it by the name of its field."""
    until_ms = _number(query.get("to", ""), now_ms + 1, 1, _AT_MS_MAX)
    since_ms = _number(query.get("from", ""), max(0, (until_ms or now_ms) - DAY_MS), 0, _AT_MS_MAX)
    points = _number(query.get("points", ""), POINTS, POINTS_MIN, POINTS_MAX)
    faults: list[str] = []
    if until_ms is None:
        faults.append(f"to: must be a time in UTC ms, 1 to {_AT_MS_MAX}")
    if since_ms is None:
        faults.append(f"from: must be a time in UTC ms, 0 to {_AT_MS_MAX}")
    if points is None:
        faults.append(f"points: must be a number from {POINTS_MIN} to {POINTS_MAX}")
    if since_ms is not None and until_ms is not None:
        if until_ms - since_ms < SPAN_MS_MIN:
            faults.append(f"from: must be at least {SPAN_MS_MIN // 1000} s before to")
        if until_ms - since_ms > SPAN_MS_MAX:
            faults.append(f"from: must be at most {SPAN_MS_MAX // DAY_MS} days before to")
    if since_ms is None or until_ms is None or points is None or faults:
        return Asked(faults=tuple(faults))
    return Asked(since_ms, until_ms, points)


def _number(text: str, usual: int, least: int, most: int) -> int | None:
    """A whole number in its bounds; None for anything else."""
    if not text:
        return usual
    is_number = text.isascii() and text.isdecimal() and len(text) <= 15
    return int(text) if is_number and least <= int(text) <= most else None
