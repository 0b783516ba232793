"""What each computed indicator is counted by, kept for a day and done again every hour."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, select

from central.store.indicators.counting import places, traffic
from central.store.indicators.counting.counted import Asked, Cell, Counted, statements_of
from central.store.indicators.tables import computed
from central.store.queries.ledgers.service import local_day
from central.store.store import Store
from central.store.upsert import upsert
from logistics.counties.county import County
from logistics.indicators.figures import Figure
from logistics.indicators.indicator import Computed, Indicator, Pack
from logistics.indicators.state import Actual
from plumbing import logs

_EVERY_MS = 3_600_000
# Older ones can be counted again; what somebody relied on was frozen into an entry.
_KEEP_DAYS = 40
_COUNTS: Mapping[Computed, Callable[[Asked], Counted | None]] = {
    "coverage": places.covered,
    "complete_townships": places.complete_townships,
    "hubs": places.hubs,
    "hub_carriers": traffic.hub_carriers,
    "parcels_down": traffic.parcels_down,
    "parcels_up": traffic.parcels_up,
    "up_share": traffic.up_share,
    "centres": places.centres,
    "townships_served": places.townships_served,
    "stations": places.stations,
    "villages_served": places.villages_served,
    "villages_unserved": places.villages_unserved,
    "active_stations": places.active_stations,
    "township_daily": places.township_daily,
    "village_two_days": places.village_two_days,
    "village_three_weekly": places.village_three_weekly,
    "park_daily": places.park_daily,
    "sites_heard": traffic.sites_heard,
    "standards": traffic.standards,
    "traceable_lots": traffic.traceable_lots,
}


class Proof(Struct, frozen=True):
    """How a figure was counted: what is frozen as its evidence."""

    indicator: str
    counted_by: str
    first: date
    last: date
    num: int
    den: int
    is_open: bool
    statements: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Live(Struct, frozen=True):
    """A figure as the events have it, when it was counted (UTC ms), and its proof as JSON."""

    code: str
    first: date
    last: date
    figure: Figure
    is_open: bool
    body: bytes
    digest: str
    computed_ms: int

    @property
    def actual(self) -> Actual:
        """What is judged: it is its own evidence."""
        return Actual(self.first, self.last, self.figure, is_proven=True, is_open=self.is_open)

    @property
    def proof(self) -> Proof:
        """How it was counted."""
        return msgspec.json.decode(self.body, type=Proof)


def count(connection: Connection, county: County, indicator: Indicator, day: date) -> Proof | None:
    """The figure of an indicator up to a day; None where nothing was reported that it could be counted of."""
    if indicator.computed is None:
        return None
    with statements_of(connection) as statements:
        found = _COUNTS[indicator.computed](Asked(connection, county, indicator, day))
    if found is None:
        return None
    return Proof(
        indicator=indicator.code,
        counted_by=indicator.computed,
        first=found.period.first,
        last=found.period.last,
        num=found.figure.num,
        den=found.figure.den,
        is_open=found.is_open,
        statements=tuple(statements),
        columns=found.columns,
        rows=found.rows,
    )


class Counting:
    """Counts each hour all that is counted, up to yesterday: today is not over."""

    def __init__(self, store: Store, county: County, pack: Pack) -> None:
        self._store = store
        self._county = county
        self._indicators = [one for one in pack.indicators if one.computed]
        self._next_ms = 0
        self._log = logs.get("indicators")

    def tick(self, now_ms: int) -> None:
        """Count, if an hour has passed."""
        if now_ms < self._next_ms:
            return
        self._next_ms = now_ms + _EVERY_MS
        self.count(now_ms)

    def count(self, now_ms: int) -> None:
        """Count now. Reading holds up no writer; each figure is of one moment."""
        zone = ZoneInfo(self._county.profile.timezone)
        day = local_day(now_ms, zone) - timedelta(days=1)
        rows = []
        for indicator in self._indicators:
            with self._store.read() as connection:
                proof = count(connection, self._county, indicator, day)
            if proof is not None:
                rows.append(_row(proof, day, now_ms))
        old = (day - timedelta(days=_KEEP_DAYS)).isoformat()
        with self._store.write() as connection:
            upsert(connection, computed, rows)
            connection.execute(delete(computed).where(computed.c.day < old))
        self._log.info("indicators.counted", day=day.isoformat(), figures=len(rows))


def lives(connection: Connection) -> dict[str, Live]:
    """The latest figure of each computed indicator."""
    here = computed.c
    last = select(here.code, func.max(here.day).label("day")).group_by(here.code).subquery()
    query = select(computed).join(last, (last.c.code == here.code) & (last.c.day == here.day))
    return {
        row.code: Live(
            code=row.code,
            first=date.fromisoformat(row.first),
            last=date.fromisoformat(row.last),
            figure=Figure(row.num, row.den),
            is_open=row.is_open,
            body=bytes(row.body),
            digest=row.digest,
            computed_ms=row.computed_ms,
        )
        for row in connection.execute(query)
    }


def _row(proof: Proof, day: date, now_ms: int) -> dict[str, object]:
    body = msgspec.json.encode(proof)
    return {
        "code": proof.indicator,
        "day": day.isoformat(),
        "first": proof.first.isoformat(),
        "last": proof.last.isoformat(),
        "num": proof.num,
        "den": proof.den,
        "is_open": proof.is_open,
        "body": body,
        "digest": sha256(body).hexdigest(),
        "computed_ms": now_ms,
    }
