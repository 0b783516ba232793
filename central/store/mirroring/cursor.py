"""Follows the log for a mirror: what is settled and not mirrored yet, and how far it has come."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, Select, delete, exists, func, insert, select, update

from central.store import log, tables
from central.store.asking import AmongPlaces
from central.store.clocks import held_places
from central.store.log import Fact
from central.store.mirroring.tables import mirror, mirror_held, mirror_skipped
from central.store.upsert import insert_new
from logistics.events.boxes import ClockKnown

INFLUX = "influx"
SKIPPED_KEPT = 1_000
_TEXT_CHARS_MAX = 2_000


class Progress(Struct, frozen=True):
    """All events up to `event_id` are mirrored.

    `state` "" is well, "waiting" will be well by itself, "stopped" needs a person; since when, and why.
    """

    event_id: int = 0
    points: int = 0
    skipped: int = 0
    at_ms: int = 0
    state: str = ""
    why: str = ""
    since_ms: int = 0


class Skipped(Struct, frozen=True):
    """A point that can never be taken, and why."""

    line: str
    reason: str


class Portion(Struct, frozen=True):
    """Facts in the order of the log, and up to which event that is all of these kinds.

    `held` are left out for now, by stream and number; `released` were, and are among the facts if they can
    be read.
    """

    facts: tuple[Fact, ...]
    upto: int
    held: tuple[tuple[str, int], ...] = ()
    released: tuple[tuple[str, int], ...] = ()


def progress(connection: Connection, name: str) -> Progress:
    """How far it has come; a mirror that never began is at the beginning."""
    columns = [mirror.c[field] for field in Progress.__struct_fields__]
    found = connection.execute(select(*columns).where(mirror.c.name == name)).first()
    return Progress() if found is None else Progress(*found)


def newest(connection: Connection) -> int:
    """The newest event. In a transaction that has shut all other writers out no lower one comes any more.

    Elsewhere it may: writers beside one another get numbers before they commit.
    """
    return connection.execute(select(func.max(tables.event.c.id))).scalar() or 0


def portion(connection: Connection, after: int, settled: int, kinds: Sequence[str], limit: int) -> Portion:
    """What comes next, at most so many events; without what is held in quarantine or cannot be read.

    What a box told before its clock was known stands where its clock became known, dated by it. What was
    held and is released meanwhile, at most as many, comes as well.
    """
    one = tables.event.c
    is_next = (one.id > after) & (one.id <= settled) & one.type.in_([*kinds, "clock.known"])
    numbers = connection.execute(select(one.id).where(is_next).order_by(one.id).limit(limit)).scalars().all()
    upto = int(numbers[-1]) if len(numbers) == limit else settled
    # Before the facts are read: what is released in between is told twice, and not never.
    left_out = select(one.stream, one.seq).where(is_next, one.id <= upto, log.is_held())
    held = [(stream, seq) for stream, seq in connection.execute(left_out)]
    released = tuple((stream, seq) for stream, seq in connection.execute(_released().limit(limit)))
    is_freed = AmongPlaces(one.stream, one.seq, released)
    facts: list[Fact] = []
    for told in (is_next & (one.id <= upto), is_freed):
        for fact in log.read(connection, log.counted().where(told).order_by(one.id)):
            if isinstance(fact.event, ClockKnown):
                _date(connection, fact, kinds, upto, facts, held)
            elif fact.clock == "synced":
                facts.append(fact)
    return Portion(tuple(facts), upto, tuple(held), released)


def _date(
    connection: Connection,
    known: Fact,
    kinds: Sequence[str],
    upto: int,
    facts: list[Fact],
    held: list[tuple[str, int]],
) -> None:
    """What a box told before it knew the time: it may be in the future now, and is held then."""
    one = tables.event.c
    query = log.not_synced(known.box).where(
        tables.stream.c.boot == known.boot, one.type.in_(kinds), one.id <= upto
    )
    waiting = held_places(connection, known.box)
    for fact in log.read(connection, query):
        if fact.clock == "synced" and fact.place in waiting:
            held.append((fact.stream, fact.seq))
        elif fact.clock == "synced":
            facts.append(fact)


def has_released(connection: Connection) -> bool:
    """Whether something that was left out is held no more."""
    return connection.execute(_released().limit(1)).first() is not None


def _released() -> Select[str, int]:
    here, held = mirror_held.c, tables.quarantine.c
    stands = exists().where(held.stream == here.stream, held.seq == here.seq, held.released_ms.is_(None))
    return select(here.stream, here.seq).where(~stands)


def advance(
    connection: Connection,
    name: str,
    before: Progress,
    done: Portion,
    points: int,
    skips: Sequence[Skipped],
    now_ms: int,
) -> None:
    """All up to there is mirrored; but for a mirror that was sent back meanwhile, which begins anew."""
    insert_new(connection, mirror_held, [{"stream": stream, "seq": seq} for stream, seq in done.held])
    waiting, here = mirror_held.c, mirror.c
    connection.execute(delete(mirror_held).where(AmongPlaces(waiting.stream, waiting.seq, done.released)))
    told = {
        "points": before.points + points,
        "skipped": before.skipped + len(skips),
        "at_ms": now_ms,
        "state": "",
        "why": "",
        "since_ms": 0,
    }
    _write(connection, name, told)
    connection.execute(
        update(mirror).where(here.name == name, here.event_id == before.event_id).values(event_id=done.upto)
    )
    for one in skips:
        row = {"line": one.line[:_TEXT_CHARS_MAX], "reason": one.reason[:_TEXT_CHARS_MAX]}
        connection.execute(insert(mirror_skipped).values(at_ms=now_ms, **row))
    if skips:
        last = connection.execute(select(func.max(mirror_skipped.c.id))).scalar_one()
        connection.execute(delete(mirror_skipped).where(mirror_skipped.c.id <= last - SKIPPED_KEPT))


def troubled(connection: Connection, name: str, state: str, why: str, now_ms: int) -> None:
    """It does not get on, since now or since this was said first."""
    before = progress(connection, name)
    since_ms = before.since_ms if before.state == state else now_ms
    _write(connection, name, {"state": state, "why": why[:_TEXT_CHARS_MAX], "since_ms": since_ms})


def send_back(connection: Connection, name: str, since_ms: int) -> int:
    """Mirror once more all that was received since a moment: how many events that are."""
    one = tables.event.c
    first = connection.execute(select(func.min(one.id)).where(one.received_ms >= since_ms)).scalar()
    if first is None:
        return 0
    before = progress(connection, name)
    _write(connection, name, {"event_id": min(before.event_id, first - 1)})
    return connection.execute(select(func.count()).where(one.id >= first)).scalar_one()


def skipped(connection: Connection, limit: int) -> tuple[Skipped, ...]:
    """The points that were refused last."""
    here = mirror_skipped.c
    query = select(here.line, here.reason).order_by(here.id.desc()).limit(limit)
    return tuple(Skipped(*row) for row in connection.execute(query))


def behind(connection: Connection, name: str) -> tuple[int, int]:
    """How many numbers of the log it is behind, and when the oldest event of them came, 0 for none."""
    at = progress(connection, name).event_id
    one = tables.event.c
    oldest = select(one.received_ms).where(one.id > at).order_by(one.id).limit(1)
    return max(0, newest(connection) - at), connection.execute(oldest).scalar() or 0


def _write(connection: Connection, name: str, values: dict[str, object]) -> None:
    changed = connection.execute(update(mirror).where(mirror.c.name == name).values(values)).rowcount
    if not changed:
        blank = {field: getattr(Progress(), field) for field in Progress.__struct_fields__}
        connection.execute(insert(mirror).values({**blank, "name": name, **values}))
