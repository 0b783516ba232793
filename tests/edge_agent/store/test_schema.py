"""A box's database of an earlier version goes on with all that was in it, also when it is damaged."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from edge_agent.store.memory import ScanMemory
from edge_agent.store.mend import salvage
from edge_agent.store.outbox import Outbox
from edge_agent.store.schema import SEQ_MAX, key_of, migrations, ord_of, seq_of
from logistics import wire
from logistics.events.all import worth_of
from plumbing.sqlite import Database
from tests.edge_agent.making import at, door, scan


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A database as it was before the key was one: forty parcels and alarms in turn, number 3 settled."""
    path = tmp_path / "box.sqlite"
    with closing(Database(path)) as db:
        migrations.apply(db, stop_before="m004_one_key")
        with db.atomic():
            db.execute("INSERT INTO stream (ord, name, boot, top) VALUES (7, 'old', 'b', 41)")
            for seq in (*range(1, 3), *range(4, 41)):
                event = scan(seq) if seq % 2 else door()
                row = (seq, at(seq).at_ms, seq, worth_of(event).value, wire.encode_event(event))
                db.execute(
                    "INSERT INTO outbox (stream_ord, seq, at_ms, up_ms, clock, worth, body)"
                    " VALUES (7, ?, ?, ?, 'synced', ?, ?)",
                    row,
                )
            db.execute("INSERT INTO scanned (waybill, act, at_ms) VALUES ('SF1', 'arrive', 5)")
    return path


def test_a_key_holds_stream_and_number() -> None:
    """Also of streams that came from a damaged file, whose order lies below zero."""
    for place in ((1, 1), (7, SEQ_MAX), (-3, 5), (0, 0)):
        key = key_of(*place)
        assert (ord_of(key), seq_of(key)) == place
    assert key_of(1, SEQ_MAX) < key_of(2, 0)


def test_an_earlier_database_goes_on(before: Path) -> None:
    """Its events keep streams, numbers, times and worths, and what was scanned is remembered."""
    outbox = Outbox(before, stream="new", boot="b")
    old = outbox.streams()[0]
    assert (old.ord, old.name, old.top, outbox.backlog) == (7, "old", 41, 39)
    first, events = outbox.run_after(7, 3, SEQ_MAX, 100, 10**6)
    assert (first, len(events)) == (4, 37)
    assert [wire.decode_event(one.event) for one in events[:2]] == [door(), scan(5)]
    assert (events[0].at_ms, events[0].up_ms, events[0].clock) == (at(4).at_ms, 4, "synced")
    assert outbox.alarms_after(7, 1, SEQ_MAX, 10) == (2, 2)
    assert ScanMemory(outbox.db).last("SF1", "arrive") == 5
    assert outbox.settle(wire.Confirm(v=1, box="b", stream="old", upto=41)) == 39
    outbox.close()


def test_a_damaged_earlier_database_is_salvaged(before: Path) -> None:
    """Rows of the earlier form are told by their shape; the settled number and the last one are missing."""
    with closing(sqlite3.connect(before)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    content = before.read_bytes()
    before.write_bytes(bytes(100) + content[100:])
    salvage.if_damaged(before, stream="new", boot="b", now=at(9))
    outbox = Outbox(before, stream="new", boot="b")
    old = next(stream for stream in outbox.streams() if stream.name == "old")
    _, events = outbox.run_after(old.ord, 3, SEQ_MAX, 100, 10**6)
    assert [wire.decode_event(one.event) for one in events[:2]] == [door(), scan(5)]
    report = next(stream for stream in outbox.streams() if stream.name == "new-salvage")
    told = wire.decode_event(outbox.run_after(report.ord, 0, 1, 1, 10**6)[1][0].event)
    assert (told.rows_kept, told.rows_lost_min, told.rows_missing) == (39, 0, 2)  # type: ignore[union-attr]
    assert ScanMemory(outbox.db).last("SF1", "arrive") == 5
    outbox.close()
