"""Notes which days late facts touch, and whose facts they were, in the transaction that stores them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, select

from central.store import log, tables
from central.store.asking import Among, AmongPlaces, keys, run
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
        came += log.read(connection, log.history().where(AmongPlaces(here.stream, here.seq, some)))
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
        if not isinstance(fact.event, Readings):
            yield _at(fact.at_ms), fact
        else:
            last_ms = fact.at_ms + fact.event.step_ms * len(fact.event.deltas_mc)
            moments = (fact.at_ms, fact.at_ms - _HELD_MS, last_ms, last_ms + _HELD_MS)
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
    for own in _runs(facts):
        stream, low, high = own[0].stream, own[0].seq, own[-1].seq
        last = run(connection, _BEFORE, {"of": stream, "low": low}).first()
        if last is None or last[1] >= own[-1].received_ms - LATE_MS:
            continue
        if last[0] < low - 1 or run(connection, _AFTER, {"of": stream, "high": high}).first():
            yield from ((_at(last[1]), fact) for fact in own)


def _runs(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Facts whose numbers follow each other, each once."""
    streams: dict[str, dict[int, Fact]] = defaultdict(dict)
    for fact in facts:
        streams[fact.stream][fact.seq] = fact
    for _, placed in sorted(streams.items()):
        seqs = sorted(placed)
        start = 0
        for end in range(1, len(seqs) + 1):
            if end == len(seqs) or seqs[end] != seqs[end - 1] + 1:
                yield [placed[seq] for seq in seqs[start:end]]
                start = end


def _later(connection: Connection, facts: Sequence[Fact]) -> Iterator[tuple[_When, Fact]]:
    """When these parcels were scanned later: whether a site held one follows from all that was before."""
    scanned = dict[str, Fact]()
    for fact in facts:
        if isinstance(fact.event, ParcelScanned):
            _keep_first(scanned, fact.event.waybill, fact)
    if not scanned:
        return
    for waybill, at_ms in run(connection, _STEPS, {"keys": keys(connection, list(scanned))}):
        if at_ms >= scanned[waybill].at_ms:
            yield _at(at_ms), scanned[waybill]


def _told_again(connection: Connection, facts: Sequence[Fact]) -> Iterator[tuple[_When, Fact]]:
    """When the same money was told of later: it counts once, where it was told of first.

    With that also what the till's count after it should have found.
    """
    first = dict[str, Fact]()
    for fact in facts:
        if isinstance(fact.event, _ONCE):
            _keep_first(first, subjects.subject_of(fact.event, fact.stream, fact.seq), fact)
    if not first:
        return
    for subject, at_ms, kind, body in run(connection, _TOLD, {"keys": keys(connection, list(first))}):
        fact = first[subject]
        if kind not in _ONCE_KINDS or at_ms < fact.at_ms:
            continue
        yield _at(at_ms), fact
        event = wire.decode_event(body)
        if isinstance(event, _OF_MONEY):
            counted_ms = _counted_after(connection, event.site, at_ms)
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
    return run(connection, _COUNTED_AFTER, {"of": site, "since": at_ms}).scalar()


_BEFORE = (
    select(tables.event.c.seq, tables.event.c.at_ms)
    .where(tables.event.c.stream == bindparam("of"), tables.event.c.seq < bindparam("low"))
    .order_by(tables.event.c.seq.desc())
    .limit(1)
)
_AFTER = (
    select(tables.event.c.seq)
    .where(tables.event.c.stream == bindparam("of"), tables.event.c.seq > bindparam("high"))
    .limit(1)
)
_STEPS = select(tables.parcel_step.c.waybill, tables.parcel_step.c.at_ms).where(
    Among(tables.parcel_step.c.waybill)
)
_TOLD = select(told.c.subject, told.c.at_ms, told.c.kind, told.c.body).where(Among(told.c.subject))
_COUNTED_AFTER = select(func.min(cod_close.c.at_ms)).where(
    cod_close.c.site == bindparam("of"), cod_close.c.at_ms > bindparam("since")
)
