"""JSON for charts, behind the same login as the pages."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.queries import rooms
from central.store.queries.county import overview
from central.store.queries.rooms import Bucket, Excursion, Summary
from central.web.frame import Known, Visit
from central.web.pages.coldchain.rooms import MINUTES_MAX
from central.web.pages.county import traffic

router = APIRouter()

# About as many as a chart has pixels to show them.
_BUCKETS = 480
_BUCKET_MS_MIN = 1000


class ProbeSeries(Struct, frozen=True):
    """A probe's lowest and highest temperature in milli-°C at each time, None where it said nothing.

    Silence longer than `gap_s` is a gap; a shorter one lies between two readings.
    """

    probe: str
    gap_s: float
    low_mc: tuple[int | None, ...]
    high_mc: tuple[int | None, ...]


class RoomSeries(Struct, frozen=True):
    """A room's temperatures in even steps, with its limits and excursions; nothing at all while it is silent.

    `thinned` is where only summaries are left: they are no readings and stand in no step. Times are UTC ms.
    """

    since_ms: int
    until_ms: int
    at_ms: tuple[int, ...]
    probes: tuple[ProbeSeries, ...]
    low_limit_mc: int | None
    high_limit_mc: int | None
    excursions: tuple[Excursion, ...]
    thinned: tuple[Summary, ...]


class Throughput(Struct, frozen=True):
    """Parcels per bucket, for the county and for each site."""

    since_ms: int
    bucket_ms: int
    county: traffic.SiteTraffic
    sites: tuple[traffic.SiteTraffic, ...]


@router.get("/api/charts/throughput")
def throughput(visit: Known, by: Literal["hour", "minute"] = "hour") -> Response:
    """Parcels per site and hour of a day, or per minute of an hour."""
    span = traffic.window(by, visit.now_ms, visit.words.midnight_ms())
    with visit.store.read() as connection:
        every = overview.throughput(connection, span.since_ms, span.until_ms, span.bucket_ms)
    flows = [one for one in every if visit.reach.holds(one.site)]
    sites = traffic.by_site(flows, span.bars, visit.frame.county.order)
    return _json(Throughput(span.since_ms, span.bucket_ms, traffic.whole(flows, span.bars), sites))


@router.get("/api/charts/rooms/{site}/{room}")
def room_series(
    visit: Known, site: str, room: str, minutes: Annotated[int, Query(ge=1, le=MINUTES_MAX)] = 60
) -> Response:
    """The room's temperatures of the last minutes."""
    visit.at(site)
    until_ms = visit.now_ms + 1
    return _json(series(visit, site, room, until_ms - minutes * 60_000, until_ms))


def series(visit: Visit, site: str, room: str, since_ms: int, until_ms: int) -> RoomSeries:
    """A room's temperatures in since_ms … until_ms, in as many steps as a chart can show."""
    bucket_ms = max(_BUCKET_MS_MIN, (until_ms - since_ms) // _BUCKETS)
    # Buckets keep their places while the window moves on, so that the line does not tremble.
    since_ms -= since_ms % bucket_ms
    with visit.store.read() as connection:
        buckets = rooms.series(connection, site, room, since_ms, until_ms, bucket_ms)
        excursions = rooms.excursions(connection, site, room, since_ms, until_ms)
        thinned = rooms.summaries(connection, site, room, since_ms, until_ms)
    place = visit.frame.county.room(site, room)
    # Every bucket has its place, also an empty one: silence must be seen as a gap.
    times = range(since_ms, until_ms, bucket_ms) if buckets or thinned else range(0)
    return RoomSeries(
        since_ms=since_ms,
        until_ms=until_ms,
        at_ms=tuple(times),
        probes=tuple(_probe(name, buckets, times, bucket_ms) for name in _names([*buckets, *thinned])),
        low_limit_mc=_limit(place.low_mc, excursions, "COLD"),
        high_limit_mc=_limit(place.high_mc, excursions, "HOT"),
        excursions=excursions,
        thinned=thinned,
    )


def _names(found: Sequence[Bucket | Summary]) -> list[str]:
    return sorted({one.probe for one in found})


def _probe(name: str, buckets: Sequence[Bucket], times: Sequence[int], bucket_ms: int) -> ProbeSeries:
    mine = {bucket.at_ms: bucket for bucket in buckets if bucket.probe == name}
    steps = [later - earlier for earlier, later in pairwise(mine)]
    gap_ms = 3 * max(bucket_ms, median(steps) if steps else 0)
    found = [mine.get(time) for time in times]
    return ProbeSeries(
        probe=name,
        gap_s=gap_ms / 1000,
        low_mc=tuple(bucket.low_mc if bucket else None for bucket in found),
        high_mc=tuple(bucket.high_mc if bucket else None for bucket in found),
    )


def _limit(known_mc: int | None, excursions: Sequence[Excursion], side: str) -> int | None:
    """The county's limit, or the one by which an excursion was judged."""
    if known_mc is not None:
        return known_mc
    return next((one.limit_mc for one in excursions if one.side == side), None)


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
