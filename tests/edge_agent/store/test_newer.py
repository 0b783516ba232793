"""A box that came back from a newer release lives with the database that it left, and loses nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import msgspec
import pytest

from edge_agent.agent import Agent
from edge_agent.build import build
from edge_agent.orders.journal import Journal
from edge_agent.store.outbox import OUTBOX_FILE
from edge_agent.store.schema import key_of, migrations
from edge_agent.uplink.duties import Duties
from logistics import orders, wire
from plumbing import codec
from plumbing.sqlite import Database
from tests.edge_agent.making import EPOCH_MS, at, settings
from tests.edge_agent.orders.signing import BOX, command
from tests.edge_agent.store.additive import faults, planted, shape, walked

LAST_REBUILDING = "m015_commands"
"""Steps until here may rebuild: no box went over to another release by itself before."""
NEW_EVENT = msgspec.msgpack.encode({"type": "parcel.teleported", "waybill": "SF1", "site": "S"})
_STEPS = (
    "ALTER TABLE stream ADD COLUMN planted INTEGER",
    "ALTER TABLE told ADD COLUMN planted TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE planted (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('box', 'm999', '')",
)


def test_steps_only_add() -> None:
    """Each since boxes update by themselves: what a release before knows stays, and it can still write."""
    assert {name: found for name, found in walked(migrations, LAST_REBUILDING) if found} == {}


@pytest.mark.parametrize(
    "step",
    [
        "DROP TABLE scanned",
        "ALTER TABLE notice DROP COLUMN until_ms",
        "ALTER TABLE notice RENAME COLUMN text TO words",
        "CREATE UNIQUE INDEX one ON notice (text)",
        "CREATE TRIGGER no BEFORE INSERT ON notice BEGIN SELECT RAISE(ABORT, 'no'); END",
    ],
)
def test_a_step_that_takes_something_away_is_noticed(step: str) -> None:
    """Or that refuses what the release before writes."""
    with closing(Database(memory=True)) as db:
        migrations.apply(db)
        before = shape(db)
        planted(step)(db)
        assert list(faults(before, shape(db)))


def test_a_step_that_adds_is_none() -> None:
    """A table, a column that may be left out, an index."""
    with closing(Database(memory=True)) as db:
        migrations.apply(db)
        before = shape(db)
        planted(*_STEPS[:-1], "CREATE INDEX more ON notice (until_ms)")(db)
        assert list(faults(before, shape(db))) == []


def lived(folder: Path, life: int) -> tuple[int, list[bytes]]:
    """A life of the agent: how many events wait at its end, and the batches that it sent."""
    sent: list[bytes] = []

    def publish(packed: bytes) -> bool:
        sent.append(packed)
        return True

    parts = build(
        settings(folder),
        stream=f"s{life}",
        boot="b",
        publish=publish,
        signal=lambda _signal: None,
        skipped=lambda: 0,
        rng=Random(1),
    )
    agent = Agent(parts, [], at(0))
    parts.sender.on_connect(0)
    for second in range(3):
        agent.tick(at(second * 1000))
    waiting = parts.outbox.backlog
    parts.outbox.close()
    return waiting, sent


def test_the_release_before_goes_on_and_sends_what_it_does_not_know(tmp_path: Path) -> None:
    """Events, books and answers of kinds that only the newer one has; steps that only it made."""
    waiting, _ = lived(tmp_path, 1)
    with closing(sqlite3.connect(tmp_path / OUTBOX_FILE)) as db, db:
        for step in _STEPS:
            db.execute(step)
        (ord_, top) = db.execute("SELECT ord, max(top, 50) FROM stream").fetchone()
        for worth, seq in (("parcel", top + 1), ("alarm", top + 2), ("telemetry", top + 3)):
            db.execute(
                "INSERT INTO outbox (id, at_ms, up_ms, clock, worth, body) VALUES (?, ?, 5, 'synced', ?, ?)",
                (key_of(ord_, seq), EPOCH_MS, worth, NEW_EVENT),
            )
        db.execute(
            "INSERT INTO told (stream, seq, kind, subject, at_ms, body)"
            " VALUES ('s1', ?, 'parcel.teleported', 'p:SF1', ?, ?)",
            (top + 1, EPOCH_MS, NEW_EVENT),
        )
    again, sent = lived(tmp_path, 2)
    assert again >= waiting + 3
    assert sum(packed_count(packed) for packed in sent) == 3


def packed_count(packed: bytes) -> int:
    """How many events of the new kind a batch carries."""
    return codec.unpack(packed, 2**23).count(b"parcel.teleported")


def test_an_order_that_the_newer_release_ended_is_not_done_again(tmp_path: Path) -> None:
    """Though its answer cannot be read any more: it is told so."""
    lived(tmp_path, 1)
    with closing(sqlite3.connect(tmp_path / OUTBOX_FILE)) as db, db:
        answer = msgspec.msgpack.encode({"type": "teleported"})
        row = ("c1", "agent.restart", EPOCH_MS + 10**9, answer)
        db.execute("INSERT INTO command_begun (id, kind, expires_ms, answer) VALUES (?, ?, ?, ?)", row)
    parts = build(
        settings(tmp_path),
        stream="s3",
        boot="b",
        publish=lambda _packed: False,
        signal=lambda _signal: None,
        skipped=lambda: 0,
        rng=Random(1),
    )
    begun: list[object] = []
    answers: list[wire.AnyAnswer] = []

    def send(result: wire.Result) -> int:
        answers.append(result.answer)
        return 1

    def do(order: object, _reply: object) -> bool:
        begun.append(order)
        return True

    duties = Duties({orders.AgentRestart: do}, BOX, send, Journal(parts.outbox))
    duties.take(command(orders.AgentRestart()), at(0))
    duties.tick(5000)
    parts.outbox.close()
    assert begun == []
    assert answers == [wire.Refused("unreadable")]
