"""What a place's service was judged from: each visit with its event, and the days of which nothing came."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.ledgers.tables import visit
from central.store.queries.ledgers.service import PROVES, bounds, known_days, local_day
from central.store.tables import parcel_step, passage, stream
from logistics.service.levels import Direction, Period

SEEN_MAX = 1000


class Seen(Struct, frozen=True):
    """An event that tells of a visit, or (`what` "not_reached") that there was none.

    `what` is what the line told, or the act of `parcels` scans of that day, of which this is the first.
    """

    at_ms: int
    what: str
    direction: Direction
    site: str
    box: str
    stream: str
    seq: int
    vehicle: str = ""
    waybill: str = ""
    parcels: int = 0

    @property
    def counts(self) -> bool:
        """Whether it is a visit."""
        return self.what != "not_reached"


class Day(Struct, frozen=True):
    """A local day with what is known of it; `is_reported`: it was closed, or something was told."""

    day: date
    seen: tuple[Seen, ...]
    is_reported: bool


def days(connection: Connection, place: str, teller: str, period: Period, zone: ZoneInfo) -> tuple[Day, ...]:
    """The days of a period, the newest first. `teller` is the site that closes the place's days."""
    known = known_days(connection, period, zone)
    closed = known[teller] | known[place]
    seen: dict[date, list[Seen]] = defaultdict(list)
    told = _told(connection, place, period, zone)
    for one in (*told, *_scanned(connection, place, period, zone)):
        seen[local_day(one.at_ms, zone)].append(one)
    listed = [period.last - timedelta(days=n) for n in range(period.days)]
    return tuple(
        Day(
            day,
            tuple(sorted(seen[day], key=lambda one: (one.at_ms, one.stream, one.seq))),
            is_reported=day in closed or any(one.counts for one in seen[day]),
        )
        for day in listed
    )


def _told(connection: Connection, place: str, period: Period, zone: ZoneInfo) -> list[Seen]:
    """What lines told, at most SEEN_MAX of the newest: a stop is visited some times a day."""
    since_ms, until_ms = bounds(period, zone)
    here = visit.c
    query = (
        select(visit, stream.c.box)
        .join(stream, stream.c.name == here.stream, isouter=True)
        .where(here.at_ms >= since_ms, here.at_ms < until_ms, here.stop == place)
        .order_by(here.at_ms.desc(), here.stream, here.seq)
        .limit(SEEN_MAX)
    )
    return [
        Seen(
            at_ms=row.at_ms,
            what=row.kind,
            direction=row.direction,
            site=row.site,
            box=row.box or "",
            stream=row.stream,
            seq=row.seq,
            vehicle=row.vehicle,
        )
        for row in connection.execute(query)
    ]


def _scanned(connection: Connection, place: str, period: Period, zone: ZoneInfo) -> list[Seen]:
    """The first scan of each day and direction that proves a visit, with how many parcels there were."""
    since_ms, until_ms = bounds(period, zone)
    here = passage.c
    query = select(here.at_ms, here.waybill, here.act, here.direction).where(
        here.at_ms >= since_ms, here.at_ms < until_ms, here.site == place
    )
    firsts: dict[tuple[date, str], tuple[int, Any]] = {}
    for row in connection.execute(query.order_by(here.at_ms, here.waybill)):
        if PROVES.get((row.act, row.direction)):
            key = (local_day(row.at_ms, zone), row.act)
            count, first = firsts.get(key, (0, row))
            firsts[key] = (count + 1, first)
    return [_first(connection, place, row, count) for count, row in firsts.values()]


def _first(connection: Connection, place: str, row: Any, parcels: int) -> Seen:
    here = parcel_step.c
    query = select(here.stream, here.seq, here.box).where(
        here.waybill == row.waybill, here.at_ms == row.at_ms, here.site == place, here.act == row.act
    )
    step = connection.execute(query.order_by(here.stream, here.seq).limit(1)).first()
    name, seq, box = step or ("", 0, "")
    return Seen(
        at_ms=row.at_ms,
        what=row.act,
        direction=PROVES[row.act, row.direction],
        site=place,
        box=box,
        stream=name,
        seq=seq,
        waybill=row.waybill,
        parcels=parcels,
    )
