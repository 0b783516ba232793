"""How often places were served: visits per week, the largest gap, and each promise kept, broken or 未报."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.queries.ledgers import evidence, judged, service
from central.web.frame import Known, NotAllowed
from logistics.service.levels import Level, Period

router = APIRouter()

_WEEKS_MAX = 13


@router.get("/ledgers/service")
def show(visit: Known, weeks: Annotated[int, Query(ge=1, le=_WEEKS_MAX)] = 4) -> Response:
    """The whole weeks up to the last Sunday: what is still going on is judged when it is over."""
    county = visit.frame.county
    zone = county.zone
    period = service.whole_weeks(visit.now_ms, zone, weeks)
    mine = {place: kind for place, kind in county.promised.items() if visit.reach.holds(place)}
    with visit.store.read() as connection:
        levels = judged.levels(connection, mine, period, zone, told_by=county.tellers)
    return visit.page(
        "ledgers/reports/service.html",
        levels=sorted(levels, key=_worst_first),
        period=period,
        weeks=weeks,
        names=[name for name, _ in period.weeks()],
        spans=_spans(period, zone),
    )


@router.get("/ledgers/service/{place}")
def show_place(visit: Known, place: str, weeks: Annotated[int, Query(ge=1, le=_WEEKS_MAX)] = 4) -> Response:
    """What a place was judged from: each day with its events, or 未报."""
    county = visit.frame.county
    known, tellers, zone = county.promised, county.tellers, county.zone
    if place not in known:
        raise HTTPException(404)
    if not visit.reach.holds(place):
        raise NotAllowed
    period = service.whole_weeks(visit.now_ms, zone, weeks)
    teller = tellers.get(place, place)
    only = {place: known[place]}
    with visit.store.read() as connection:
        (level,) = judged.levels(connection, only, period, zone, told_by=tellers)
        days = evidence.days(connection, place, teller, period, zone)
    return visit.page(
        "ledgers/reports/served.html",
        level=level,
        days=days,
        place=place,
        teller=teller,
        period=period,
        weeks=weeks,
        names=[name for name, _ in period.weeks()],
        spans=_spans(period, zone),
        most=evidence.SEEN_MAX,
    )


class Spans(Struct, frozen=True):
    """A period and its weeks as UTC ms, half open."""

    whole: tuple[int, int]
    weeks: dict[str, tuple[int, int]]


def _spans(period: Period, zone: ZoneInfo) -> Spans:
    weeks = {name: service.bounds(week, zone) for name, week in period.weeks()}
    return Spans(service.bounds(period, zone), weeks)


def _worst_first(level: Level) -> tuple[int, str]:
    verdicts = {kept.verdict for kept in level.promises}
    rank = 0 if "broken" in verdicts else 1 if "unreported" in verdicts else 2
    return rank, level.place
