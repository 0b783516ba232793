"""What rows are limited to, and what their query is on each database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, text
from sqlalchemy.dialects import postgresql

from central.store import tables
from central.store.queries.rows import reading
from central.store.queries.rows.reading import NotNarrowed
from central.store.queries.rows.registry import ROW_SETS
from central.store.queries.rows.shape import Asked, Choice, RowSet
from central.store.store import Store
from tests.central.database.address import url_in

POSTGRESQL: Any = postgresql.dialect
PASSAGES = ROW_SETS["passages"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three parcels at two sites."""
    store = Store(url_in(tmp_path))
    rows = [("YT1", "HUB", 1), ("YT1", "C1", 2), ("YT2", "C1", 3)]
    common = {"act": "arrive", "direction": "down"}
    with store.write() as connection:
        for waybill, site, at_ms in rows:
            values = {"waybill": waybill, "site": site, "at_ms": at_ms, **common}
            connection.execute(insert(tables.passage).values(values))
    yield store
    store.close()


def test_a_reach_keeps_other_sites_out(store: Store) -> None:
    """Who may see one site counts and sees its rows alone; nobody's reach is nothing."""
    with store.read() as connection:
        whole = reading.measured(connection, PASSAGES, Asked())
        part = reading.measured(connection, PASSAGES, Asked(), frozenset({"HUB"}))
        rows = reading.page(connection, PASSAGES, Asked(), reach=frozenset({"HUB"})).rows
        none = reading.count(connection, PASSAGES, Asked(), frozenset())
    assert whole == {"rows": 3, "parcels": 2, "parcels_at_sites": 3}
    assert part == {"rows": 1, "parcels": 1, "parcels_at_sites": 1}
    assert [row[2] for row in rows] == ["HUB"]
    assert none == 0


def test_times_are_half_open(store: Store) -> None:
    """From a moment on, up to but without another."""
    with store.read() as connection:
        assert reading.count(connection, PASSAGES, Asked(since_ms=2, until_ms=3)) == 1


def test_what_rows_do_not_know_is_refused(store: Store) -> None:
    """Narrowing by what is no filter would count too much: it is said, not passed over."""
    with store.read() as connection, pytest.raises(NotNarrowed, match="lot: passages knows"):
        reading.count(connection, PASSAGES, Asked(lot=("1",)))


def least(rows: RowSet) -> Asked:
    """As little as the set may be asked with."""
    return Asked(day=("2026-11-26",), until_ms=1) if rows.is_of_day else Asked()


@pytest.mark.parametrize("rows", ROW_SETS.values(), ids=list(ROW_SETS))
def test_every_set_is_whole(rows: RowSet) -> None:
    """Its columns are those of its query, its order names some of them, and PostgreSQL can say it too."""
    names = [one.name for one in rows.columns]
    assert [column.name for column in rows.query().selected_columns] == names
    assert set(rows.order) <= set(names)
    assert {name for one in rows.measures for name in one.columns} <= set(names)
    assert rows.measures[0].name == "rows"
    query = reading.query_of(rows, least(rows), POSTGRESQL())
    assert query.statement.startswith("WITH" if rows.name == "temperatures" else "SELECT")


@pytest.mark.parametrize("rows", ROW_SETS.values(), ids=list(ROW_SETS))
def test_every_filter_of_every_set_can_be_asked(store: Store, rows: RowSet) -> None:
    """Counted, listed from a place on, and said as a query that runs by itself or with its parameters."""
    asked = [least(rows)]
    if rows.at is not None:
        asked.append(Asked(since_ms=1, until_ms=2))
    for name, narrow in rows.filters.items():
        values = list(narrow.meanings) if isinstance(narrow, Choice) else ["a'b"]
        asked += [replace(least(rows), **{name: (value,)}) for value in values]
    texts = ("text", "day")
    after = tuple("x" if rows.column(name).kind in texts else 1 for name in rows.order)
    with store.read() as connection:
        for one in asked:
            numbers = reading.measured(connection, rows, one, frozenset({"HUB", "C1"}))
            listed = reading.page(connection, rows, one).rows
            assert numbers["rows"] <= len(listed)
            reading.page(connection, rows, one, after)
            reading.query_of(rows, one, connection.dialect, frozenset({"HUB", "C1"}))
            query = reading.query_of(rows, one, connection.dialect)
            assert len(connection.exec_driver_sql(query.sql).all()) == len(listed)
            assert len(connection.execute(text(query.statement), query.parameters).all()) == len(listed)
