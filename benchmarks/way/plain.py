"""The plain limit of store and forward: SQLite out, packed, unpacked, SQLite in with dedup; nothing else.

It promises what we promise (WAL, synchronous=FULL on both sides, settled once stored) and has no streams, no
read models, no broker and no second process. What costs more than this is what all of that costs.
"""

from pathlib import Path
from time import perf_counter

import msgspec

from benchmarks.facts import scans
from logistics import wire
from plumbing import codec
from plumbing.sqlite import Database, Migrations, open_durable, transaction

BATCH = 1000
_AT_MS = 1_790_000_000_000


def put_s(path: Path, count: int) -> float:
    """Seconds for so many puts, a thousand a commit."""
    bodies = [wire.encode_event(event) for event in scans(count)]
    db = _near(path)
    began = perf_counter()
    _fill(db, bodies)
    took_s = perf_counter() - began
    db.close()
    return took_s


def drain_s(path: Path, count: int) -> float:
    """Seconds for so many events out of the file, batch by batch, each forgotten once it is read."""
    db = _near(path)
    _fill(db, [wire.encode_event(event) for event in scans(count)])
    began = perf_counter()
    while batch := db.execute("SELECT seq, body FROM near ORDER BY seq LIMIT ?", (BATCH,)).fetchall():
        codec.pack(msgspec.msgpack.encode(batch))
        _forget(db, batch[-1][0])
    took_s = perf_counter() - began
    db.close()
    return took_s


def end_to_end_s(folder: Path, count: int) -> float:
    """Seconds from the first batch read to the last one forgotten, stored at a far end in this process."""
    near = _near(folder / "near.sqlite")
    far = open_durable(folder / "far.sqlite", Migrations("plain"))
    far.execute("CREATE TABLE far (box TEXT, seq INTEGER, body BLOB, PRIMARY KEY (box, seq))")
    _fill(near, [wire.encode_event(event) for event in scans(count)])
    began = perf_counter()
    while batch := near.execute("SELECT seq, body FROM near ORDER BY seq LIMIT ?", (BATCH,)).fetchall():
        packed = codec.pack(msgspec.msgpack.encode(batch))
        came = msgspec.msgpack.decode(codec.unpack(packed, wire.UNPACKED_BYTES_MAX))
        with transaction(far):
            rows = [("box-1", seq, body) for seq, body in came]
            far.conn.executemany("INSERT OR IGNORE INTO far VALUES (?, ?, ?)", rows)
        _forget(near, batch[-1][0])
    took_s = perf_counter() - began
    near.close()
    far.close()
    return took_s


def _near(path: Path) -> Database:
    db = open_durable(path, Migrations("plain"))
    db.execute("CREATE TABLE near (seq INTEGER PRIMARY KEY, at_ms INTEGER, body BLOB)")
    return db


def _fill(db: Database, bodies: list[bytes]) -> None:
    for start in range(0, len(bodies), BATCH):
        with transaction(db):
            rows = [(None, _AT_MS, body) for body in bodies[start : start + BATCH]]
            db.conn.executemany("INSERT INTO near VALUES (?, ?, ?)", rows)


def _forget(db: Database, upto: int) -> None:
    with transaction(db):
        db.execute("DELETE FROM near WHERE seq <= ?", (upto,))
