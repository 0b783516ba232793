"""What is known of the boxes' clocks: when each boot began, and which events are dated in the future."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, delete, select, update

from central.store import log, tables
from central.store.asking import AmongPlaces, run
from central.store.log import Fact, delete_told
from central.store.upsert import insert_new, upsert
from logistics.events.boxes import ClockKnown
from logistics.parcels.told import place_of

_RELEASED_A_TIME = 500
_DUE = (
    select(tables.quarantine.c.stream, tables.quarantine.c.seq)
    .where(tables.quarantine.c.released_ms.is_(None), tables.quarantine.c.at_ms <= bindparam("now"))
    .order_by(tables.quarantine.c.at_ms)
    .limit(_RELEASED_A_TIME)
)


def learn(connection: Connection, known: Sequence[Fact]) -> bool:
    """Note when boots began; whether that says anything new. The first to be told in a boot counts."""
    is_new = False
    here = tables.boot_clock
    for fact in known:
        if not isinstance(fact.event, ClockKnown) or not fact.boot:
            continue
        of_boot = (here.c.box == fact.box) & (here.c.boot == fact.boot)
        there = connection.execute(select(here).where(of_boot)).first()
        if there is not None and (there.up_ms, there.told_by) <= (fact.up_ms, fact.place):
            continue
        row = {
            "box": fact.box,
            "boot": fact.boot,
            "start_ms": fact.at_ms - fact.up_ms,
            "known_ms": fact.at_ms,
            "up_ms": fact.up_ms,
            "told_by": fact.place,
            "was_off_ms": fact.event.was_off_ms,
        }
        upsert(connection, here, [row])
        is_new = True
    return is_new


def relearn(connection: Connection) -> None:
    """Note it all again from the log; what is held is decided anew, what was released stays released."""
    held = tables.quarantine
    connection.execute(delete(held).where(held.c.released_ms.is_(None)))
    known = log.history().where(tables.event.c.type == "clock.known").order_by(tables.event.c.id)
    learn(connection, hold(connection, log.read(connection, known)))


def dated(connection: Connection, facts: Sequence[Fact]) -> list[Fact]:
    """Facts of one boot, with the times that its known clock gives to those told with another."""
    if all(fact.clock == "synced" for fact in facts):
        return list(facts)
    start_ms = start_of(connection, facts[0].box, facts[0].boot)
    if start_ms is None:
        return list(facts)
    return [fact if fact.clock == "synced" else by_uptime(fact, start_ms) for fact in facts]


def start_of(connection: Connection, box: str, boot: str) -> int | None:
    """When a boot began, None while that is not known."""
    here = tables.boot_clock.c
    query = select(here.start_ms).where(here.box == box, here.boot == boot)
    start_ms: int | None = connection.execute(query).scalar_one_or_none()
    return start_ms


def by_uptime(fact: Fact, start_ms: int) -> Fact:
    """The fact as a boot's known start dates it."""
    return replace(fact, at_ms=start_ms + fact.up_ms, clock="synced")


def hold(connection: Connection, facts: Sequence[Fact]) -> list[Fact]:
    """Put facts dated in the future into quarantine, unless they were released; the facts not held."""
    future = [fact for fact in facts if fact.is_future]
    if not future:
        return list(facts)
    rows = [
        {
            "stream": fact.stream,
            "seq": fact.seq,
            "box": fact.box,
            "at_ms": fact.at_ms,
            "received_ms": fact.received_ms,
        }
        for fact in future
    ]
    insert_new(connection, tables.quarantine, rows)
    held = _held_among(connection, future)
    return [fact for fact in facts if not fact.is_future or fact.place not in held]


def _held_among(connection: Connection, facts: Sequence[Fact]) -> set[str]:
    """The places of those that are held, found by their numbers: a box far ahead may have any number held."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for fact in facts:
        numbers[fact.stream].append(fact.seq)
    here, held = tables.quarantine.c, set[str]()
    for stream, seqs in numbers.items():
        among = (here.stream == stream) & here.seq.between(min(seqs), max(seqs))
        query = select(here.seq).where(among, here.released_ms.is_(None))
        held |= {place_of(stream, seq) for seq in connection.execute(query).scalars()}
    return held


def held_places(connection: Connection, box: str) -> set[str]:
    """The places of a box's events that are held."""
    here = tables.quarantine.c
    query = select(here.stream, here.seq).where(here.box == box, here.released_ms.is_(None))
    return {place_of(row.stream, row.seq) for row in connection.execute(query)}


def forget(connection: Connection, facts: Sequence[Fact]) -> None:
    """Forget that these were dated in the future: they are dated anew."""
    delete_told(connection, tables.quarantine, facts)


def is_due(connection: Connection, now_ms: int) -> bool:
    """Whether anything is held whose time has come."""
    here = tables.quarantine.c
    due = select(here.seq).where(here.released_ms.is_(None), here.at_ms <= now_ms)
    return connection.execute(due.limit(1)).first() is not None


def release(connection: Connection, now_ms: int) -> list[Fact]:
    """Release what is held and whose time has come, some at a time, the first to come first."""
    here = tables.quarantine
    due = run(connection, _DUE, {"now": now_ms}).all()
    if not due:
        return []
    keys = [(stream, seq) for stream, seq in due]
    is_due = AmongPlaces(here.c.stream, here.c.seq, keys)
    connection.execute(update(here).where(is_due).values(released_ms=now_ms))
    one = tables.event.c
    told = log.history().where(AmongPlaces(one.stream, one.seq, keys))
    return log.read(connection, told.order_by(one.id))
