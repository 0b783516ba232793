"""Notes which days late facts touch, and whose facts they were, in the transaction that stores them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, groupby

from msgspec import Struct
from sqlalchemy import Connection, func, select, tuple_

from central.store import log, tables
from central.store.ledgers.reports.tables import day_touched, report
from central.store.ledgers.tables import cod_close, told
from central.store.ledgers.told import portions
from central.store.log import Fact
from central.store.upsert import insert_all
from logistics import wire
from logistics.events.boxes import BoxStarted
from logistics.events.counter import DayClosed
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted
from logistics.events.parcels import ParcelScanned
from logistics.events.rooms import Readings
from logistics.parcels import subjects
from logistics.parcels.told import Place
from logistics.service.reporting import COUNTER_ROLES, LOOK_BACK_DAYS

LATE_MS = 7_200_000
"""A day that ended less than this ago has no report yet: what happens now needs no note."""

# No zone's day begins within a quarter of an hour.
_QUARTER_MS = 900_000
_DAY_MS = 86_400_000
# A value is held until the next one: a reading counts on the day before or after it, where that is near.
_HELD_MS = 7_200_000
_OF_MONEY = (CodClosed, CodPaid, CodRemitted)
_ONCE = (CodDue, CodPaid, CodRemitted)
_ONCE_KINDS = ("cod.due", "cod.paid", "cod.remitted")
_When = tuple[int, str]


class _Late(Struct):
    """The facts of one stream that touch one day: how many, their first and last number."""

    events: int
    low: int
    high: int


def late(connection: Connection, facts: Sequence[Fact], turned: Collection[Place] = ()) -> None:
    """Note what of new facts is late, and the facts that corrections took out or brought back."""
    came = [fact for fact in facts if _is_late(fact)]
    for some in portions(turned):
        here = tables.event.c
        came += log.read(connection, log.history().where(tuple_(here.stream, here.seq).in_(some)))
    _keep(connection, chain(_touched(connection, came), _begun(connection, came), _holes(connection, facts)))


def note(connection: Connection, facts: Sequence[Fact]) -> None:
    """Note the days of these facts, and the days whose figures follow from them."""
    _keep(connection, _touched(connection, facts))


def _touched(connection: Connection, facts: Sequence[Fact]) -> Iterator[tuple[_When, Fact]]:
    if not facts:
        return
    yield from _own(facts)
    yield from _next_counts(connection, facts)
    yield from _later(connection, facts)
    yield from _told_again(connection, facts)


def _keep(connection: Connection, touched: Iterable[tuple[_When, Fact]]) -> None:
    found: dict[tuple[_When, str, str], _Late] = {}
    for when, fact in touched:
        key = (when, fact.box, fact.stream)
        known = found.get(key)
        if known is None:
            found[key] = _Late(1, fact.seq, fact.seq)
        else:
            known.events += 1
            known.low, known.high = min(known.low, fact.seq), max(known.high, fact.seq)
    rows = [
        {
            "at_ms": at_ms,
            "day": day,
            "box": box,
            "stream": stream,
            "events": one.events,
            "low": one.low,
            "high": one.high,
        }
        for ((at_ms, day), box, stream), one in sorted(found.items(), key=lambda item: item[0])
    ]
    insert_all(connection, day_touched, rows)


def note_all(connection: Connection) -> None:
    """Note every day that was reported: the read models were made again, by another version maybe."""
    days = select(report.c.period).where(report.c.kind == "day").group_by(report.c.period)
    rows = [{"at_ms": 0, "day": day} for day in sorted(connection.execute(days).scalars())]
    insert_all(connection, day_touched, rows)


def _is_late(fact: Fact) -> bool:
    """A close names its day itself, and is often told on the next one."""
    return fact.at_ms < fact.received_ms - LATE_MS or isinstance(fact.event, DayClosed)


def _at(at_ms: int) -> _When:
    return at_ms // _QUARTER_MS * _QUARTER_MS, ""


def _own(facts: Iterable[Fact]) -> Iterator[tuple[_When, Fact]]:
    """Each by its own time; temperatures by all of theirs, and a close also by the day that it names."""
    for fact in facts:
        moments = {fact.at_ms}
        if isinstance(fact.event, Readings):
            last_ms = fact.at_ms + fact.event.step_ms * len(fact.event.deltas_mc)
            moments |= {fact.at_ms - _HELD_MS, last_ms, last_ms + _HELD_MS}
        yield from ((when, fact) for when in {_at(at_ms) for at_ms in moments})
        if isinstance(fact.event, DayClosed):
            yield (0, fact.event.day), fact


def _begun(connection: Connection, facts: Iterable[Fact]) -> Iterator[tuple[_When, Fact]]:
    """Each day since a box with a counter first began: from then on its site owes the close of a day."""
    here = tables.event.c
    for fact in facts:
        if not isinstance(fact.event, BoxStarted) or fact.event.role not in COUNTER_ROLES:
            continue
        before = select(here.id).where(
            here.box == fact.box, here.type == "box.started", tables.NOT_OF_PARCELS
        )
        if connection.execute(before.where(here.at_ms < fact.at_ms).limit(1)).first() is None:
            days = range(fact.at_ms, fact.received_ms, _DAY_MS)
            yield from ((_at(at_ms), fact) for at_ms in days[-LOOK_BACK_DAYS:])


def _holes(connection: Connection, facts: Sequence[Fact]) -> Iterator[tuple[_When, Fact]]:
    """When the event before them came, where they open a hole behind it or fill one: the day it counts on."""
    here = tables.event.c
    placed = sorted({(fact.stream, fact.seq): fact for fact in facts}.items())
    for (stream, _), run in groupby(enumerate(placed), key=lambda one: (one[1][0][0], one[1][0][1] - one[0])):
        own = [fact for _, (_, fact) in run]
        low, high = own[0].seq, own[-1].seq
        before = select(here.seq, here.at_ms).where(here.stream == stream, here.seq < low)
        last = connection.execute(before.order_by(here.seq.desc()).limit(1)).first()
        if last is None or last.at_ms >= own[-1].received_ms - LATE_MS:
            continue
        after = select(here.seq).where(here.stream == stream, here.seq > high).limit(1)
        if last.seq < low - 1 or connection.execute(after).first():
            yield from ((_at(last.at_ms), fact) for fact in own)


def _later(connection: Connection, facts: Sequence[Fact]) -> Iterator[tuple[_When, Fact]]:
    """When these parcels were scanned later: whether a site held one follows from all that was before."""
    scanned = dict[str, Fact]()
    for fact in facts:
        if isinstance(fact.event, ParcelScanned):
            _keep_first(scanned, fact.event.waybill, fact)
    step = tables.parcel_step.c
    for some in portions(scanned):
        for row in connection.execute(select(step.waybill, step.at_ms).where(step.waybill.in_(some))):
            if row.at_ms >= scanned[row.waybill].at_ms:
                yield _at(row.at_ms), scanned[row.waybill]


def _told_again(connection: Connection, facts: Sequence[Fact]) -> Iterator[tuple[_When, Fact]]:
    """When the same money was told of later: it counts once, where it was told of first.

    With that also what the till's count after it should have found.
    """
    first = dict[str, Fact]()
    for fact in facts:
        if isinstance(fact.event, _ONCE):
            _keep_first(first, subjects.subject_of(fact.event, fact.stream, fact.seq), fact)
    here = told.c
    for some in portions(first):
        query = select(here.subject, here.at_ms, here.kind, here.body).where(here.subject.in_(some))
        for row in connection.execute(query.where(here.kind.in_(_ONCE_KINDS))):
            fact = first[row.subject]
            if row.at_ms < fact.at_ms:
                continue
            yield _at(row.at_ms), fact
            event = wire.decode_event(row.body)
            if isinstance(event, _OF_MONEY):
                counted_ms = _counted_after(connection, event.site, row.at_ms)
                if counted_ms is not None:
                    yield _at(counted_ms), fact


def _keep_first(found: dict[str, Fact], name: str, fact: Fact) -> None:
    if name not in found or fact.at_ms < found[name].at_ms:
        found[name] = fact


def _next_counts(connection: Connection, facts: Iterable[Fact]) -> Iterator[tuple[_When, Fact]]:
    """When the tills were counted next: what a count should have found follows from what was before it."""
    for fact in facts:
        if isinstance(fact.event, _OF_MONEY):
            at_ms = _counted_after(connection, fact.event.site, fact.at_ms)
            if at_ms is not None:
                yield _at(at_ms), fact


def _counted_after(connection: Connection, site: str, at_ms: int) -> int | None:
    here = cod_close.c
    after = select(func.min(here.at_ms)).where(here.site == site, here.at_ms > at_ms)
    return connection.execute(after).scalar()
