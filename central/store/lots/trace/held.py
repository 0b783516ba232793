"""For how long a probe stood at each temperature in a span: counted where its readings came evenly."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
)

from central.store.projections.judging.tables import doubted
from central.store.record.tables import BAND_MS, band
from central.store.tables import temperature

_STRETCH_MS = max(BAND_MS)


class Question(Struct, frozen=True):
    """Which probe, where and when (half open), and for how long a reading stands: to the next one if that
    comes within `max_gap_ms`, else for one interval, as in the exposure record."""

    site: str
    room: str
    probe: str
    since_ms: int
    until_ms: int
    interval_ms: int
    max_gap_ms: int


class _Run(Struct, frozen=True):
    """Readings from `first_ms` to `last_ms`, each `step_ms` after the one before."""

    first_ms: int
    last_ms: int
    step_ms: int


def held_ms(connection: Connection, asked: Question) -> dict[int, int]:
    """Milli-°C → ms. The database adds it up: a cold store's months are a few hundred temperatures."""
    found: Counter[int] = Counter()
    runs = [] if _is_doubted(connection, asked) else list(_even(connection, asked))
    for run in runs:
        found.update(_counted(connection, asked, run))
    ends = [asked.since_ms, *(end for run in runs for end in (run.first_ms, run.last_ms)), asked.until_ms]
    for since_ms, until_ms in list(pairwise(ends))[::2]:
        if since_ms < until_ms:
            found.update(_stood(connection, replace(asked, since_ms=since_ms, until_ms=until_ms)))
    return dict(found)


def _is_doubted(connection: Connection, asked: Question) -> bool:
    here = doubted.c
    query = select(here.at_ms).where(
        here.probe == asked.probe,
        here.at_ms >= asked.since_ms - asked.max_gap_ms,
        here.at_ms <= asked.until_ms + asked.max_gap_ms,
    )
    return connection.execute(query.limit(1)).first() is not None


def _even(connection: Connection, asked: Question) -> Iterator[_Run]:
    """The even runs of whole stretches: n readings that span n - 1 times their widest gap are even."""
    here = band.c
    query = select(here.first_ms, here.last_ms, here.widest_ms, here.readings).where(
        here.probe == asked.probe,
        here.size_ms == _STRETCH_MS,
        here.site == asked.site,
        here.room == asked.room,
    )
    inside = query.where(here.at_ms >= asked.since_ms, here.at_ms <= asked.until_ms - _STRETCH_MS)
    run: _Run | None = None
    for row in connection.execute(inside.order_by(here.at_ms)):
        step_ms = row.widest_ms
        is_even = (
            row.readings - 1
        ) * step_ms == row.last_ms - row.first_ms and 0 < step_ms <= asked.max_gap_ms
        if run and is_even and run.step_ms == step_ms and row.first_ms - run.last_ms == step_ms:
            run = replace(run, last_ms=row.last_ms)
            continue
        if run:
            yield run
        run = _Run(row.first_ms, row.last_ms, step_ms) if is_even else None
    if run:
        yield run


def _counted(connection: Connection, asked: Question, run: _Run) -> dict[int, int]:
    span = {"since_ms": run.first_ms, "until_ms": run.last_ms}
    rows = connection.execute(_COUNT, {**_whose(asked), **span})
    return {milli_c: n * run.step_ms for milli_c, n in rows}


def _stood(connection: Connection, asked: Question) -> dict[int, int]:
    """Reading by reading. Farther away than a gap, one stands for nothing in the span."""
    span = {"since_ms": asked.since_ms, "until_ms": asked.until_ms}
    rule = {"max_gap_ms": asked.max_gap_ms, "interval_ms": asked.interval_ms}
    around = {"from_ms": asked.since_ms - asked.max_gap_ms, "to_ms": asked.until_ms + asked.max_gap_ms}
    rows = connection.execute(_STAND, {**_whose(asked), **span, **rule, **around})
    return {milli_c: int(ms) for milli_c, ms in rows}


def _whose(asked: Question) -> dict[str, str]:
    return {"of_probe": asked.probe, "of_site": asked.site, "of_room": asked.room}


def _of_probe() -> ColumnElement[bool]:
    here = temperature.c
    return and_(
        here.probe == bindparam("of_probe"),
        here.site == bindparam("of_site"),
        here.room == bindparam("of_room"),
    )


def _count() -> Select[int, int]:
    here = temperature.c
    query = select(here.milli_c, func.count()).where(
        _of_probe(), here.at_ms >= bindparam("since_ms", type_=_MS)
    )
    return query.where(here.at_ms < bindparam("until_ms", type_=_MS)).group_by(here.milli_c)


def _stand() -> Select[int, int]:
    here = temperature.c
    since, until, most, interval = (
        bindparam(name, type_=_MS) for name in ("since_ms", "until_ms", "max_gap_ms", "interval_ms")
    )
    bad = select(doubted.c.at_ms).where(
        doubted.c.probe == here.probe, doubted.c.at_ms == here.at_ms, doubted.c.doubt != "jump"
    )
    following = func.lead(here.at_ms).over(order_by=here.at_ms)
    readings = (
        select(here.at_ms, here.milli_c, following.label("next_ms"))
        .where(_of_probe(), ~bad.exists())
        .where(here.at_ms >= bindparam("from_ms", type_=_MS), here.at_ms <= bindparam("to_ms", type_=_MS))
        .subquery()
        .c
    )
    gap = readings.next_ms - readings.at_ms
    stands = readings.at_ms + case((gap <= most, gap), else_=interval)
    low = case((readings.at_ms > since, readings.at_ms), else_=since)
    high = case((stands < until, stands), else_=until)
    query = select(readings.milli_c, func.sum(high - low)).where(high > low)
    return query.group_by(readings.milli_c)


# Made once: to put such a question together anew takes longer than to answer it.
_MS = BigInteger()
_COUNT, _STAND = _count(), _stand()
