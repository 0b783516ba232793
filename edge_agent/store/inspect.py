"""Looks into an outbox beside the agent that works on it: what it holds, and whether all of it is sound."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from edge_agent.store import quota
from edge_agent.store.kept import Kept
from edge_agent.store.places import Places
from edge_agent.store.schema import OF_STREAM, SEQ_MAX, key_of
from logistics import wire
from plumbing.sqlite import Database, fault_in

_FAULTS_MAX = 100


class StreamStat(Struct, frozen=True):
    """A stream that is not finished. `oldest_ms` is UTC, None where only given-up numbers are left."""

    name: str
    boot: str
    top: int
    unsettled: int
    oldest_ms: int | None


class Stat(Struct, frozen=True):
    """What an outbox holds: bytes by worth as quotas count them, and what was ever given up.

    `kept_events` and `kept_bytes`: the centre has them, and its backups not yet.
    """

    streams: tuple[StreamStat, ...]
    bytes_by_worth: dict[str, int]
    dropped: dict[str, int]
    thinned: int
    open_readings: int
    kept_events: int = 0
    kept_bytes: int = 0


class Exported(Struct, frozen=True):
    """An event with all that the centre would get of it."""

    stream: str
    boot: str
    seq: int
    at_ms: int
    up_ms: int
    clock: str
    event: object


def stat(db: Database) -> Stat:
    """What the outbox holds at this moment."""
    taken = quota.weigh(db)
    kept = Kept(db, 0)
    streams = tuple(
        StreamStat(*row)
        for row in db.execute(
            f"SELECT name, boot, max(top, coalesce((SELECT max(seq) FROM outbox WHERE {OF_STREAM}), 0),"
            " coalesce((SELECT max(high) FROM given_up WHERE stream_ord = ord), 0)),"
            f" (SELECT count(*) FROM outbox WHERE {OF_STREAM}) + coalesce("
            "(SELECT sum(high - low + 1) FROM given_up WHERE stream_ord = ord), 0),"
            f" (SELECT at_ms FROM outbox WHERE {OF_STREAM} ORDER BY id LIMIT 1) FROM stream ORDER BY ord"
        )
    )
    return Stat(
        streams=streams,
        bytes_by_worth={worth.value: size for worth, size in taken.size.items()},
        dropped={worth.value: count for worth, count in taken.dropped.items()},
        thinned=taken.thinned,
        open_readings=db.execute("SELECT count(*) FROM open_reading").fetchone()[0],
        kept_events=kept.count,
        kept_bytes=kept.size_bytes,
    )


def exported(db: Database) -> Iterator[Exported]:
    """All events that are not confirmed, by stream and number; a body that is no event comes as text."""
    places = Places(db)
    for ord_, name, boot in db.execute("SELECT ord, name, boot FROM stream ORDER BY ord").fetchall():
        rows = db.execute(
            "SELECT seq, at_ms, up_ms, clock, body FROM outbox WHERE id BETWEEN ? AND ? ORDER BY id",
            (key_of(ord_, 0), key_of(ord_, SEQ_MAX)),
        )
        for seq, at_ms, up_ms, clock, body in rows:
            yield Exported(name, boot, seq, at_ms, up_ms, clock, _plain(body))
        for seq, at_ms, up_ms, clock, body, _ in places.events(ord_, 0, 2**62):
            yield Exported(name, boot, seq, at_ms, up_ms, clock, _plain(body))


def faults(path: Path, db: Database) -> Iterator[str]:
    """What is wrong with the outbox, a line each: the file, bodies that are no events, numbers amiss."""
    if found := fault_in(path):
        yield f"the file is damaged: {found}"
        return
    told = 0
    rows = db.execute("SELECT name, seq, body FROM outbox LEFT JOIN stream ON ord = stream_ord")
    for name, seq, body in rows:
        fault = _row_fault(name, seq, body)
        if fault:
            told += 1
            yield fault
        if told == _FAULTS_MAX:
            yield "and more"
            return


def holes(db: Database) -> Iterator[str]:
    """Numbers missing between those that wait: confirmed out of order as a rule, so a note and no fault."""
    query = (
        "SELECT stream_ord, low,"
        " low - lag(high, 1, low - 1) OVER (PARTITION BY stream_ord ORDER BY low) - 1 gap"
        " FROM (SELECT stream_ord, seq low, seq high FROM outbox"
        " UNION ALL SELECT stream_ord, low, high FROM given_up)"
    )
    rows = db.execute(
        f"SELECT name, low, gap FROM ({query}) JOIN stream ON ord = stream_ord"
        f" WHERE gap > 0 LIMIT {_FAULTS_MAX}"
    )
    for name, low, gap in rows:
        yield f"stream {name}: {gap} numbers before {low} are not here; does the centre have them?"


def _row_fault(name: str | None, seq: int, body: bytes) -> str | None:
    if name is None:
        return f"number {seq} belongs to no stream"
    if seq == 0:
        return f"stream {name}: number 0 is never given out"
    try:
        wire.decode_event(body)
    except wire.WireError as why:
        return f"stream {name}, number {seq}: {why}"
    return None


def _plain(body: bytes) -> object:
    try:
        return msgspec.msgpack.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {"unreadable": body.hex()}
