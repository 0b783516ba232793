"""A statement that was made once finds on SQLite and PostgreSQL what the same one put together anew finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, delete, select, update

from central.store import tables
from central.store.asking import Among, keys, run, run_all
from central.store.store import Store
from central.store.upsert import insert_all
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
    chosen = _both[request.param]
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
