"""What PostgreSQL takes in bulk it takes as it takes row by row, and as SQLite does."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from central.store import bulk, tables
from central.store.ledgers.tables import told
from central.store.store import Store, StoreFault
from central.store.upsert import Kind, upsert, write
from tests.central.postgresql import cluster

COLUMNS = tuple(tables.temperature.columns.keys())
NEWER_BY = ("milli_c", "site", "room")
MANY = bulk.ROWS_MIN * 3


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Store]]:
    """A PostgreSQL, which takes many rows in bulk, and a SQLite, which never does."""
    folder: Path = tmp_path_factory.mktemp("bulk")
    with cluster() as server:
        both = [Store(server.database()), Store(f"sqlite:///{folder / 'centre.sqlite'}")]
        yield both
        for store in both:
            store.close()


@pytest.fixture(autouse=True)
def _empty(stores: list[Store]) -> None:
    """No test finds what another left."""
    for store in stores:
        with store.write() as connection:
            for table in (tables.temperature, tables.presence, told, tables.event, tables.box):
                connection.execute(delete(table))


def temperatures(low: int, high: int, milli_c: int) -> list[tuple[Any, ...]]:
    """Readings of a probe, one a moment."""
    return [("box/probe", at_ms, "SITE", "room", milli_c) for at_ms in range(low, high)]


def kept(store: Store) -> list[tuple[Any, ...]]:
    """All readings."""
    with store.read() as connection:
        query = select(tables.temperature).order_by(tables.temperature.c.at_ms)
        return [tuple(row) for row in connection.execute(query)]


def take(store: Store, rows: Sequence[tuple[Any, ...]], kind: Kind, newer_by: tuple[str, ...] = ()) -> None:
    """Write them in one transaction."""
    with store.write() as connection:
        write(connection, tables.temperature, COLUMNS, rows, kind, newer_by=newer_by)


def test_what_is_there_stays_where_only_new_rows_are_wanted(stores: list[Store]) -> None:
    """Rows whose key is there change nothing, and neither does the second of two alike."""
    for store in stores:
        take(store, temperatures(0, MANY, 1000), "all")
        take(store, [*temperatures(MANY // 2, MANY * 2, 2000), *temperatures(0, MANY * 2, 3000)], "new")
    assert kept(stores[0]) == kept(stores[1])
    assert len(kept(stores[0])) == MANY * 2


def test_a_row_replaces_one_that_is_older_by_its_columns(stores: list[Store]) -> None:
    """Of two for one moment the warmer stands, whichever came first."""
    for store in stores:
        take(store, temperatures(0, MANY, 2000), "upsert", NEWER_BY)
        take(store, temperatures(0, MANY // 2, 3000), "upsert", NEWER_BY)
        take(store, temperatures(0, MANY * 2, 2500), "upsert", NEWER_BY)
    assert kept(stores[0]) == kept(stores[1])
    assert [row[4] for row in kept(stores[0])] == [3000] * (MANY // 2) + [2500] * (MANY + MANY // 2)


def test_one_key_twice_among_the_rows_is_no_fault(stores: list[Store]) -> None:
    """The later one replaces the earlier one, as if each had come by itself."""
    for store in stores:
        take(store, [*temperatures(0, MANY, 1000), *temperatures(0, MANY, 2000)], "upsert")
    assert kept(stores[0]) == kept(stores[1])
    assert {row[4] for row in kept(stores[0])} == {2000}


@pytest.mark.parametrize("kind", ["new", "upsert"])
def test_the_order_in_which_columns_are_given_says_nothing(stores: list[Store], kind: Kind) -> None:
    """Each value lands in the column of its name, also where its neighbour's would take it as well."""
    mixed = ("heard_ms", "box", "since_ms", "is_online")
    for store in stores:
        for more in (0, 1000):
            rows = [(more + 2, f"b{number:03}", more + 1, True) for number in range(more and 10, MANY)]
            with store.write() as connection:
                write(connection, tables.presence, mixed, rows, kind)
    found = []
    for store in stores:
        with store.read() as connection:
            here = tables.presence.c
            query = select(*(here[name] for name in mixed)).order_by(here.box)
            found.append([tuple(row) for row in connection.execute(query)])
    later = 1000 if kind == "upsert" else 0
    assert {row[::2] for row in found[0][:10]} == {(2, 1)}
    assert {row[::2] for row in found[0][10:]} == {(later + 2, later + 1)}
    assert found[0] == found[1]


def test_columns_that_are_not_given_keep_their_worth(stores: list[Store]) -> None:
    """Only what is told of a box is written, however many boxes tell it."""
    started = [{"name": f"b{number}", "site": "S", "started_ms": 5} for number in range(MANY)]
    health = [{"name": f"b{number}", "site": "T", "health_ms": 7} for number in range(MANY)]
    for store in stores:
        with store.write() as connection:
            upsert(connection, tables.box, started)
            upsert(connection, tables.box, health, newer_by=("health_ms",), keep=("site",))
    found = []
    for store in stores:
        with store.read() as connection:
            here = tables.box.c
            query = select(here.name, here.site, here.started_ms, here.health_ms).order_by(here.name)
            found.append([tuple(row) for row in connection.execute(query)])
    assert found[0] == found[1]
    assert {row[1:] for row in found[0]} == {("S", 5, 7)}


def test_columns_come_in_any_order(stores: list[Store]) -> None:
    """Each value lands in its own column, also where its neighbour would take it: texts beside texts."""
    order = ("milli_c", "room", "at_ms", "site", "probe")
    for kind in ("all", "new", "upsert"):
        for store in stores:
            with store.write() as connection:
                connection.execute(delete(tables.temperature))
                rows = [(1000, "room", at_ms, "SITE", "box/probe") for at_ms in range(MANY)]
                write(connection, tables.temperature, order, rows, kind)
        assert kept(stores[0]) == kept(stores[1]) == temperatures(0, MANY, 1000)


def test_bytes_texts_and_nothing_come_back_as_they_went(stores: list[Store]) -> None:
    """Tabs, backslashes, line feeds, any bytes and a null: COPY has signs of its own for all of them."""
    columns = ("box", "stream", "seq", "at_ms", "up_ms", "clock", "told_ms", "received_ms", "type", "body")
    odd = "a\tb\\N\nc\\.'\"{},\r中文"
    rows = [
        (odd, "s", seq, 2**62, 0, "synced", None, 1, "\\N", bytes(range(256))) for seq in range(1, MANY + 1)
    ]
    found = []
    for store in stores:
        with store.write() as connection:
            write(connection, tables.event, columns, rows, "all")
        with store.read() as connection:
            query = select(*(tables.event.c[name] for name in columns)).order_by(tables.event.c.seq)
            found.append([tuple(row) for row in connection.execute(query)])
    assert found[0] == found[1] == rows


def test_a_table_is_written_twice_in_one_transaction(stores: list[Store]) -> None:
    """What was taken over before is not taken over again: here it would bring back the colder readings."""
    for store in stores:
        with store.write() as connection:
            for milli_c in (1000, 2000):
                rows = temperatures(0, MANY, milli_c)
                write(connection, tables.temperature, COLUMNS, rows, "upsert")
            connection.execute(delete(tables.temperature))
            write(connection, tables.temperature, COLUMNS, temperatures(MANY, MANY * 2, 1), "new")
    assert kept(stores[0]) == kept(stores[1]) == temperatures(MANY, MANY * 2, 1)


def test_a_fault_is_the_stores_and_leaves_nothing(stores: list[Store]) -> None:
    """A key twice where all must be new, as it is told of any other statement; the transaction is undone."""
    for store in stores:
        take(store, temperatures(0, 1, 1000), "all")
        with pytest.raises(StoreFault):
            take(store, temperatures(0, MANY, 2000), "all")
        take(store, temperatures(1, 2, 1000), "all")
    assert kept(stores[0]) == kept(stores[1]) == temperatures(0, 2, 1000)
