"""Seals the days of the log that are over, in the order of its numbers."""

from datetime import date, datetime, timedelta
from itertools import count, islice
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, func, insert, select

from central.store import tables
from central.store.record.chain.digests import BLOCK_EVENTS, NOTHING, Line, begun, digest_of, lines
from central.store.record.chain.tables import chain_block
from central.store.store import Store

LAST_DAY = "9999-12-31"
"""Later than every day."""

# A transaction that took its time before midnight ends within this.
GRACE_MS = 600_000


class Sealed(Struct, frozen=True):
    """A day as it was sealed: how many events were received in it, and the digest of all up to its end."""

    day: str
    events: int
    digest: str


class _Block(Struct, frozen=True):
    day: str
    number: int
    first_id: int | None
    last_id: int | None
    events: int
    digest: str


class _Over(Struct, frozen=True):
    """A day to be sealed: its name, the digest that it follows, and up to which event it goes."""

    name: str
    previous: str
    after_id: int
    last_id: int


def last_sealed(connection: Connection) -> Sealed | None:
    """The last sealed day."""
    one = chain_block.c
    day = select(func.max(one.day)).scalar_subquery()
    query = select(one.day, one.events, one.digest).where(one.day == day).order_by(one.number)
    blocks = connection.execute(query).all()
    if not blocks:
        return None
    return Sealed(blocks[0].day, sum(block.events for block in blocks), blocks[-1].digest)


def seal_one(store: Store, now_ms: int, zone: ZoneInfo) -> Sealed | None:
    """Seal the oldest day that is over and not sealed, if there is one; call again until there is none.

    A day holds what was received in it, as the log numbers it: late events belong to the day on which they
    came, and change no sealed one.
    """
    with store.read() as connection:
        if _over(connection, now_ms, zone) is None:
            return None
    # Nobody stores beside this one: what numbers its end has are committed, or never will be.
    with store.write() as connection:
        day = _over(connection, now_ms, zone)
    if day is None:
        return None
    # To read the day takes its time, and holds up nobody.
    with store.read() as connection:
        blocks = _blocks(connection, day)
    rows = [{**asdict(block), "sealed_ms": now_ms} for block in blocks]
    with store.write() as connection:
        connection.execute(insert(chain_block), rows)
    return Sealed(blocks[0].day, sum(block.events for block in blocks), blocks[-1].digest)


def _over(connection: Connection, now_ms: int, zone: ZoneInfo) -> _Over | None:
    """The oldest day that is over and not sealed, and which events are in it as the log stands."""
    before = last_sealed(connection)
    after_id = sealed_to(connection)
    day = _next_day(connection, before, after_id, zone)
    if day is None or _end_ms(day, zone) + GRACE_MS > now_ms:
        return None
    next_id = _first_after(connection, after_id, _end_ms(day, zone))
    last_id = _last(connection) if next_id is None else next_id - 1
    return _Over(day.isoformat(), before.digest if before else NOTHING, after_id, last_id)


def _blocks(connection: Connection, day: _Over) -> list[_Block]:
    event = tables.event.c
    query = lines().where(event.id > day.after_id, event.id <= day.last_id)
    so_far = begun(day.name, day.previous)
    found: list[_Block] = []
    result = connection.execution_options(yield_per=BLOCK_EVENTS).execute(query)
    rows = (_line(row) for row in result)
    for number, part in zip(count(), iter(lambda: list(islice(rows, BLOCK_EVENTS)), []), strict=False):
        digest = digest_of(so_far, part)
        found.append(_Block(day.name, number, part[0][0], part[-1][0], len(part), digest))
        so_far = bytes.fromhex(digest)
    return found or [_Block(day.name, 0, None, None, 0, so_far.hex())]


def _line(row: object) -> Line:
    return tuple(row)  # type: ignore[arg-type,return-value]  # The columns of lines() are those of a Line.


def sealed_to(connection: Connection, before_day: str = LAST_DAY) -> int:
    """The last event that is sealed with the days before one; 0: none is."""
    last = select(func.max(chain_block.c.last_id)).where(chain_block.c.day < before_day)
    return int(connection.execute(last).scalar() or 0)


def _next_day(connection: Connection, before: Sealed | None, after_id: int, zone: ZoneInfo) -> date | None:
    if before is not None:
        return date.fromisoformat(before.day) + timedelta(days=1)
    first = select(tables.event.c.received_ms).where(tables.event.c.id > after_id).order_by(tables.event.c.id)
    received_ms = connection.execute(first.limit(1)).scalar()
    return None if received_ms is None else datetime.fromtimestamp(received_ms / 1000, zone).date()


def _first_after(connection: Connection, after_id: int, end_ms: int) -> int | None:
    """The first event that was received after a day's end."""
    event = tables.event.c
    query = select(event.id).where(event.id > after_id, event.received_ms >= end_ms).order_by(event.id)
    found: int | None = connection.execute(query.limit(1)).scalar()
    return found


def _last(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(tables.event.c.id), 0))).scalar_one())


def _end_ms(day: date, zone: ZoneInfo) -> int:
    next_day = day + timedelta(days=1)
    return int(datetime(next_day.year, next_day.month, next_day.day, tzinfo=zone).timestamp() * 1000)
