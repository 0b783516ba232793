"""What was promised and done: visits, service levels, coverage of villages, throughput."""

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.ledgers.reports.versions import span
from central.store.queries.api import visits
from central.store.queries.api.visits import Visit
from central.store.queries.ledgers import flow, judged, service
from central.store.queries.ledgers.coverage import activities
from central.web.api.answers import (
    MS_MAX,
    EventCursor,
    Limit,
    NameCursor,
    Page,
    Since,
    Site,
    TimeCursor,
    Until,
    event_cursor,
    event_place,
    page,
    time_place,
    told,
)
from central.web.api.callers import Api
from logistics.events.parcels import Act, Direction
from logistics.service.coverage import ACTIVE_DAYS, judge, month_ends, window
from logistics.service.levels import Level, Period, Verdict
from logistics.service.promises import PlaceKind

router = APIRouter(prefix="/v1", tags=["service"])

_HOUR_MS = 3_600_000
_DAYS_MAX = 31
_MONTHS = 12


class Promise(Struct, frozen=True):
    """A promise at a place, kept, broken or unreported (未报, which is not zero)."""

    promise: str
    verdict: Verdict
    visits: int
    largest_gap_days: int


class ServiceLevel(Struct, frozen=True):
    """A place's service in whole local weeks, `first_day` … `last_day`, both counted."""

    place: str
    kind: PlaceKind
    first_day: str
    last_day: str
    visit_days: int
    largest_gap_days: int
    unreported_days: int
    promises: tuple[Promise, ...]


class CoverageMonth(Struct, frozen=True):
    """Active stations, and administrative villages that host one, on a local day."""

    day: str
    active_stations: int
    stations: int
    covered_villages: int
    villages: int
    target_percent: int
    is_reached: bool


class Throughput(Struct, frozen=True):
    """So many parcels did `act` at a site in the hour or local day that begins at `at_ms`.

    A parcel counts once an act at a site, at the first scan that counted.
    """

    at_ms: int
    site: str
    carrier: str
    direction: Direction
    act: Act
    parcels: int


@router.get("/visits", **told(Page[Visit], "read:reports"))
def list_visits(
    asked: Api,
    site: Site = "",
    since_ms: Since = 0,
    until_ms: Until = MS_MAX,
    limit: Limit = 100,
    cursor: EventCursor = "",
) -> Response:
    """What lines told of visits at a site or stop, oldest first; without `site` also what own sites told."""
    at = visits.At(asked.sites(site), site)
    with asked.store.read() as connection:
        found = visits.listed(connection, at, (since_ms, until_ms), event_place(cursor), limit)
    return page(asked, found, limit, lambda last: event_cursor(last.at_ms, last.seq, last.stream))


@router.get("/service-levels", **told(Page[ServiceLevel], "read:reports"))
def list_service_levels(
    asked: Api,
    site: Site = "",
    weeks: Annotated[int, Query(ge=1, le=13, description="So many whole weeks, up to the last Sunday.")] = 4,
    limit: Limit = 100,
    cursor: NameCursor = "",
) -> Response:
    """The service level of each township, village and stop, by place."""
    county, wanted = asked.county, asked.sites(site)
    period = service.whole_weeks(asked.now_ms, county.zone, weeks)
    places = {place: kind for place, kind in county.promised.items() if wanted is None or place in wanted}
    with asked.store.read() as connection:
        levels = judged.levels(connection, places, period, county.zone, told_by=county.tellers)
    found = sorted((_level(one, period) for one in levels), key=lambda one: one.place)
    return page(asked, [one for one in found if one.place > cursor], limit, lambda last: last.place)


@router.get("/coverage", **told(Page[CoverageMonth], "read:reports", whole=True))
def list_coverage(
    asked: Api,
    days: Annotated[
        int, Query(ge=1, le=366, description="A station is active that did both in so many days.")
    ] = ACTIVE_DAYS,
) -> Response:
    """The county's coverage on the last reported day and at the ends of the months before, latest first."""
    tables = asked.county.tables
    found: list[CoverageMonth] = []
    if tables is not None:
        with asked.store.read() as connection:
            reported = span(connection)
            first, last = reported or (date.max, date.min)
            ends = [day for day in month_ends(last, _MONTHS) if day >= first] if reported else []
            for day in ends:
                month = judge(tables, day, activities(connection, window(day, days)), days)
                found.append(
                    CoverageMonth(
                        day.isoformat(),
                        month.active,
                        month.stations,
                        month.coverage.covered,
                        month.coverage.total,
                        month.coverage.target_percent,
                        month.coverage.holds,
                    )
                )
    return page(asked, found, _MONTHS, lambda last: last.day)


@router.get("/throughput", **told(Page[Throughput], "read:reports"))
def list_throughput(
    asked: Api,
    since_ms: Annotated[
        int | None,
        Query(ge=0, le=MS_MAX, description="A moment of the first local day, UTC ms; left out: of today."),
    ] = None,
    days: Annotated[int, Query(ge=1, le=_DAYS_MAX, description="So many local days.")] = 1,
    by: Annotated[Literal["day", "hour"], Query(description="What a row counts.")] = "day",
    site: Site = "",
    limit: Limit = 100,
    cursor: TimeCursor = "",
) -> Response:
    """Parcels by time, site, carrier, direction and act, whole local days."""
    wanted, zone = asked.sites(site), asked.county.zone
    first = service.local_day(asked.now_ms if since_ms is None else since_ms, zone)
    begin_ms, end_ms = service.bounds(Period(first, first + timedelta(days=days - 1)), zone)
    with asked.store.read() as connection:
        flows = flow.flows(connection, begin_ms, end_ms)
    counted: dict[tuple[int, str, str, str, str], int] = {}
    for one in flows:
        if wanted is None or one.site in wanted:
            at_ms = begin_ms + one.hour * _HOUR_MS
            at_ms = at_ms if by == "hour" else service.midnight_ms(service.local_day(at_ms, zone), zone)
            key = (at_ms, one.site, one.carrier, one.direction, one.act)
            counted[key] = counted.get(key, 0) + one.parcels
    rows = [Throughput(*key, parcels) for key, parcels in counted.items()]  # type: ignore[arg-type]  # texts
    place = time_place(cursor)
    found = [one for one in sorted(rows, key=_flow_key) if place is None or _flow_key(one) > place]
    return page(asked, found, limit, lambda last: "~".join(map(str, _flow_key(last))))


def _flow_key(one: Throughput) -> tuple[int, str]:
    return one.at_ms, "~".join((one.site, one.carrier, one.direction, one.act))


def _level(one: Level, period: Period) -> ServiceLevel:
    promises = tuple(
        Promise(each.promise, each.verdict, each.visits, each.largest_gap_days) for each in one.promises
    )
    first, last = period.first.isoformat(), period.last.isoformat()
    return ServiceLevel(
        one.place,
        one.kind,
        first,
        last,
        one.visits,
        one.largest_gap_days,
        one.unreported_days,
        promises,
    )
