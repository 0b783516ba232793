"""A room's history, as numbers and as a page: any span from a minute to a year, in any number of steps."""

import msgspec
from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from msgspec import Struct
from msgspec.structs import replace

from central.store.record import history, view
from central.store.record.around import Spot
from central.store.record.view import RoomHistory
from central.web.api import problems
from central.web.api.problems import FieldError
from central.web.frame import Known, Visit
from central.web.pages.coldchain.rails import rails

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


SPANS_MS = {"hour": 3_600_000, "day": DAY_MS, "week": 7 * DAY_MS, "month": 30 * DAY_MS, "year": 365 * DAY_MS}


class Step(Struct, frozen=True):
    """A way to another span of the same room."""

    name: str
    since_ms: int
    until_ms: int
    is_here: bool = False


@router.get("/rooms/{site}/{room}/history")
def show(visit: Known, site: str, room: str) -> Response:
    """The chart with its rails, and its numbers in tables: all that is drawn is also said."""
    visit.at(site)
    asked = read(dict(visit.request.query_params), visit.now_ms)
    if asked.faults:
        raise HTTPException(400)
    found = _found(visit, site, room, asked)
    if not found.probes:
        raise HTTPException(404)
    return visit.page(
        "coldchain/history.html",
        found=found,
        drawn=msgspec.json.encode(found).decode(),
        rails=rails(found),
        spans=_spans(asked, visit.now_ms),
        moves=_moves(asked, visit.now_ms),
    )


@router.get("/api/charts/rooms/{site}/{room}/history")
def room_history(visit: Known, site: str, room: str) -> Response:
    """The room from `from` to before `to` (UTC ms; now and a day before, if left out) in `points` steps."""
    visit.at(site)
    asked = read(dict(visit.request.query_params), visit.now_ms)
    if asked.faults:
        errors = [FieldError("query", *fault.split(": ", 1)) for fault in asked.faults]
        return problems.answer(visit.request.url.path, 400, "; ".join(asked.faults), errors)
    found = _found(visit, site, room, asked)
    return Response(msgspec.json.encode(found), media_type="application/json")


def _found(visit: Visit, site: str, room: str, asked: Asked) -> RoomHistory:
    step_ms = history.step_for(asked.until_ms - asked.since_ms, asked.points)
    spot = Spot(site, room, asked.since_ms, asked.until_ms, step_ms, visit.now_ms)
    charts = visit.request.app.state.charts
    # Before the transaction: nobody waits for a network with one open.
    elsewhere = charts.buckets(spot) if charts else None
    with visit.store.read() as connection:
        found = view.room(connection, spot, elsewhere)
    return replace(found, origin="instead") if charts and elsewhere is None else found


def _spans(asked: Asked, now_ms: int) -> list[Step]:
    """The usual spans around the middle of this one, or up to now where this one reaches now."""
    found: list[Step] = []
    for name, span_ms in SPANS_MS.items():
        middle_ms = (asked.since_ms + asked.until_ms) // 2
        until_ms = min(now_ms + 1, middle_ms + span_ms // 2) if asked.until_ms <= now_ms else now_ms + 1
        is_here = asked.until_ms - asked.since_ms == span_ms
        found.append(Step(name, max(0, until_ms - span_ms), until_ms, is_here))
    return found


def _moves(asked: Asked, now_ms: int) -> list[Step]:
    """Earlier and later by a span; half and twice as long around the middle. None into the future."""
    since_ms, until_ms = asked.since_ms, asked.until_ms
    span_ms, middle_ms = until_ms - since_ms, (since_ms + until_ms) // 2
    found = [Step("earlier", max(0, since_ms - span_ms), since_ms)] if since_ms else []
    if until_ms <= now_ms:
        later_ms = min(now_ms + 1, until_ms + span_ms)
        found.append(Step("later", later_ms - span_ms, later_ms))
    if span_ms >= 2 * SPAN_MS_MIN:
        found.append(Step("closer", middle_ms - span_ms // 4, middle_ms + span_ms // 4))
    if span_ms <= SPAN_MS_MAX // 2:
        wide_ms = min(max(now_ms + 1, until_ms), until_ms + span_ms // 2)
        found.append(Step("wider", max(0, wide_ms - 2 * span_ms), wide_ms))
    return found


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
