"""A statement that was made once finds on SQLite and PostgreSQL what the same one put together anew finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, delete, select, update

from central.store import tables
from central.store.asking import Among, AmongPlaces, keys, places, run, run_all
from central.store.store import Store
from central.store.upsert import Row, insert_all
from tests.central.postgresql import cluster

DEVICE = tables.device.c
ODD = ["", "'", '"', "a,b", "{}", "\\", "[1]", "null", "收件人", "a\nb", "%s", "?"]
NAMED = select(DEVICE.device).where(Among(DEVICE.device)).order_by(DEVICE.device)
# A value that the statement says itself stands between two that are given.
LATE = (
    update(tables.device)
    .where(DEVICE.box == bindparam("of"), DEVICE.since_ms > 5, DEVICE.device == bindparam("named"))
    .values(reason=bindparam("why"))
)


@pytest.fixture(scope="module")
def _both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Store]]:
    folder: Path = tmp_path_factory.mktemp("asking")
    with cluster() as server:
        both = [Store(f"sqlite:///{folder / 'centre.sqlite'}"), Store(server.database())]
        yield both
        for store in both:
            store.close()


@pytest.fixture(params=[0, 1], ids=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, _both: list[Store]) -> Store:
    """A store in which each device has another odd name."""
    chosen: Store = _both[request.param]
    rows = [
        {"box": "b", "device": name, "kind": "scale", "is_up": True, "since_ms": number, "reason": ""}
        for number, name in enumerate([*ODD, "other"])
    ]
    with chosen.write() as connection:
        connection.execute(delete(tables.device))
        insert_all(connection, tables.device, rows)
    return chosen


def test_all_of_many_keys_are_found_and_nothing_else(store: Store) -> None:
    """Whatever stands in a text, it is one key."""
    with store.read() as connection:
        found = [name for (name,) in run(connection, NAMED, {"keys": keys(connection, [*ODD, "none"])})]
    assert sorted(found) == sorted(ODD)


def test_no_keys_find_nothing(store: Store) -> None:
    """An empty list is no fault."""
    with store.read() as connection:
        assert run(connection, NAMED, {"keys": keys(connection, [])}).all() == []


def test_many_keys_are_one_value(store: Store) -> None:
    """No database's limit of values is met: SQLite's is 32,766."""
    many = [f"n{number}" for number in range(40_000)]
    with store.read() as connection:
        found = run(connection, NAMED, {"keys": keys(connection, [*many, "other"])}).all()
    assert [tuple(row) for row in found] == [("other",)]


def test_what_a_statement_says_itself_stays(store: Store) -> None:
    """Each row is run with its own values beside the statement's."""
    with store.write() as connection:
        run_all(
            connection, LATE, [{"of": "b", "named": name, "why": f"why {name}"} for name in ("", "other")]
        )
        run_all(connection, LATE, [])
        changed = connection.execute(select(DEVICE.device, DEVICE.reason).where(DEVICE.reason != "")).all()
    assert [tuple(row) for row in changed] == [("other", "why other")]


@pytest.mark.parametrize("is_given_at_once", [True, False])
def test_events_are_found_by_their_places(store: Store, *, is_given_at_once: bool) -> None:
    """A pair is one key: neither another number of its stream nor the same number of another one is found."""
    event = tables.event.c
    wanted = [("s1", 2), ("s'2", 1), ("none", 1)]
    with store.write() as connection:
        connection.execute(delete(tables.event))
        rows = [(stream, seq) for stream in ("s1", "s'2") for seq in (1, 2)]
        insert_all(connection, tables.event, [_event(*row) for row in rows])
        given = wanted if is_given_at_once else None
        query = select(event.stream, event.seq).where(AmongPlaces(event.stream, event.seq, given))
        if is_given_at_once:
            found = [tuple(row) for row in connection.execute(query)]
        else:
            found = [tuple(row) for row in run(connection, query, {"places": places(wanted)})]
    assert sorted(found) == [("s'2", 1), ("s1", 2)]


def test_places_are_searched_by_their_index(tmp_path: Path) -> None:
    """SQLite goes through no whole table for them: what a correction costs must not grow with the log."""
    event = tables.event.c
    query = select(event.id).where(AmongPlaces(event.stream, event.seq, [("s", 1), ("t", 2)]))
    store = Store(f"sqlite:///{tmp_path / 'centre.sqlite'}")
    with store.read() as connection:
        sql = query.compile(connection, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    store.close()
    assert any("SEARCH event" in step and "(stream=? AND seq=?)" in step for step in plan)


def _event(stream: str, seq: int) -> Row:
    """A row of the log."""
    told = {"at_ms": 1, "up_ms": 1, "clock": "synced", "received_ms": 1, "type": "t", "body": b""}
    return {"box": "b", "stream": stream, "seq": seq, **told}
