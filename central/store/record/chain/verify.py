"""Computes the chain again and says where the log is not what was sealed."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from central.store import tables
from central.store.record.chain.digests import NOTHING, Line, begun, digest_of, lines
from central.store.record.chain.seal import LAST_DAY, sealed_to
from central.store.record.chain.tables import chain_block

FaultKind = Literal["changed", "events", "missing_day", "not_expected", "not_sealed"]
_FAULTS_MAX = 100


class Fault(Struct, frozen=True):
    """What does not hold, and between which events of the log (`first_id` to `last_id`).

    changed: an event, its order or the block before is not what was sealed; events: there are more or fewer
    than were sealed; missing_day: a day of the chain is not there; not_expected: the day's digest is another
    than was given; not_sealed: a digest was given for a day that has none.
    """

    kind: FaultKind
    day: str
    first_id: int | None = None
    last_id: int | None = None
    sealed: int | None = None
    found: int | None = None


class Verified(Struct, frozen=True):
    """What was looked at, and every fault as far as a bound. `digest` is that of the last day."""

    days: int
    events: int
    digest: str
    faults: tuple[Fault, ...]


def verify(
    connection: Connection,
    *,
    from_day: str = "",
    to_day: str = LAST_DAY,
    expected: Mapping[str, str] | None = None,
) -> Verified:
    """Compute each block from the events that lie where it was sealed. Days are local, as YYYY-MM-DD."""
    blocks = _blocks(connection, from_day, to_day)
    before = _before(connection, from_day)
    faults = [*_missing_days(blocks, before), *_unexpected(connection, expected or {})]
    previous, after_id = before.digest if before is not None else NOTHING, sealed_to(connection, from_day)
    events, day = 0, ""
    for block in blocks:
        start = bytes.fromhex(previous) if block.day == day else begun(block.day, previous)
        found = list(_events(connection, after_id, block.last_id))
        events += len(found)
        if len(found) != block.events:
            faults.append(_fault("events", block, found=len(found)))
        elif digest_of(start, found) != block.digest:
            faults.append(_fault("changed", block, found=len(found)))
        # What was sealed is gone on from: each fault is told where it is, and not in all that follow.
        previous, day = block.digest, block.day
        after_id = after_id if block.last_id is None else block.last_id
    digest = blocks[-1].digest if blocks else ""
    return Verified(len({block.day for block in blocks}), events, digest, tuple(faults[:_FAULTS_MAX]))


def _blocks(connection: Connection, from_day: str, to_day: str) -> list[Row[*tuple[object, ...]]]:
    one = chain_block.c
    query = select(chain_block).where(one.day >= from_day, one.day <= to_day).order_by(one.day, one.number)
    return list(connection.execute(query))


def _before(connection: Connection, from_day: str) -> Row[*tuple[object, ...]] | None:
    """The block before a day."""
    one = chain_block.c
    query = select(chain_block).where(one.day < from_day).order_by(one.day.desc(), one.number.desc())
    return connection.execute(query.limit(1)).first()


def _events(connection: Connection, after_id: int, last_id: int | None) -> Iterator[Line]:
    if last_id is None:
        return iter(())
    event = tables.event.c
    return (tuple(row) for row in connection.execute(lines().where(event.id > after_id, event.id <= last_id)))


def _missing_days(
    blocks: list[Row[*tuple[object, ...]]], before: Row[*tuple[object, ...]] | None
) -> Iterator[Fault]:
    """Days and blocks that the chain jumps over: it has one a day, and numbers them."""
    last = before
    for block in blocks:
        if (last is not None and not _follows(block, last)) or (last is None and block.number):
            yield _fault("missing_day", block)
        last = block


def _follows(block: Row[*tuple[object, ...]], last: Row[*tuple[object, ...]]) -> bool:
    if block.number:
        return bool((block.day, block.number - 1) == (last.day, last.number))
    return bool(date.fromisoformat(block.day) == date.fromisoformat(last.day) + timedelta(days=1))


def _unexpected(connection: Connection, expected: Mapping[str, str]) -> Iterator[Fault]:
    one = chain_block.c
    for day, digest in sorted(expected.items()):
        query = select(one.digest).where(one.day == day).order_by(one.number.desc())
        sealed = connection.execute(query.limit(1)).scalar()
        if sealed is None:
            yield Fault("not_sealed", day)
        elif sealed != digest:
            yield Fault("not_expected", day)


def _fault(kind: FaultKind, block: Row[*tuple[object, ...]], found: int | None = None) -> Fault:
    return Fault(kind, block.day, block.first_id, block.last_id, block.events, found)
