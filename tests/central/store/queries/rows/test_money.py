"""Movements of tills and counts of them are worked out for a span, and add up to what all years do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from central.store.ledgers.tables import cod_close, cod_payment, cod_remittance
from central.store.queries.county.site import in_hand_fen
from central.store.queries.ledgers import money
from central.store.queries.rows import reading
from central.store.queries.rows.registry import ROW_SETS
from central.store.queries.rows.shape import Asked, RowSet
from central.store.store import Store
from tests.central.database.address import url_in

TILL, COUNTS = ROW_SETS["till"], ROW_SETS["cod-counts"]
EVER = 10_000
SITES = ("C1", "C2", "C3", "C4")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Four tills: counted twice and at one moment, counted once long ago, never counted, only remitted."""
    store = Store(url_in(tmp_path))
    with store.write() as writing:
        for number, (site, at_ms, amount) in enumerate(
            [("C1", n * 100, 7 + n) for n in range(1, 60)]
            + [("C2", n * 300, 11 + n) for n in range(1, 19)]
            + [("C3", n * 700, 13) for n in range(1, 8)]
        ):
            row = {"waybill": f"W{number}", "name": "p", "site": site, "at_ms": at_ms, "amount_fen": amount}
            writing.execute(insert(cod_payment).values(**row, method="cash"))
        for site, at_ms, amount in (("C1", 1500, 90), ("C1", 4400, 31), ("C2", 2100, 8), ("C4", 900, 5)):
            row = {"site": site, "name": f"r{at_ms}", "at_ms": at_ms, "amount_fen": amount}
            writing.execute(insert(cod_remittance).values(**row, carrier="SF", note=""))
        counts = (("C1", 2000, 1, 100), ("C1", 4500, 1, 333), ("C1", 4500, 2, 444), ("C2", 1000, 3, 20))
        for site, at_ms, seq, fen in counts:
            row = {"stream": "s", "seq": seq + at_ms, "at_ms": at_ms, "site": site, "day": "2026-05-28"}
            writing.execute(insert(cod_close).values(**row, expected_fen=0, counted_fen=fen, note=""))
    with store.read() as reading_:
        yield reading_
    store.close()


def sums(connection: Connection, since_ms: int, until_ms: int, *sites: str) -> dict[str, int]:
    """The numbers of the tills' movements in a span."""
    asked = Asked(since_ms=since_ms, until_ms=until_ms, site=sites or None)
    found = reading.measured(connection, TILL, asked)
    return {name: value for name, value in found.items() if name != "rows"}


@pytest.mark.parametrize("since_ms", [0, 1, 950, 1500, 2000, 4400, 4500, 4501, 5000, EVER - 1])
def test_a_span_up_to_now_adds_up_to_all_years(connection: Connection, since_ms: int) -> None:
    """Wherever it begins, for each till and all of them: what was before it stands there in a sum."""
    tills = {one.site: one for one in money.tills(connection)}
    assert tills.keys() == {*SITES}
    for site, till in tills.items():
        assert sums(connection, since_ms, EVER, site) == {
            "collected_fen": till.collected_fen,
            "remitted_fen": till.remitted_fen,
            "in_hand_fen": till.in_hand_fen,
            "missing_fen": money.difference_fen(till),
        }
        assert in_hand_fen(connection, site) == till.in_hand_fen
    assert sums(connection, since_ms, EVER)["in_hand_fen"] == sum(one.in_hand_fen for one in tills.values())


def test_every_row_adds_up(connection: Connection) -> None:
    """Collected = remitted + in hand + missing, row by row, so that it holds for any of them."""
    names = [one.name for one in TILL.columns]
    rows = reading.page(connection, TILL, Asked(since_ms=3000, until_ms=5000)).rows
    kinds = {row[names.index("kind")] for row in rows}
    assert kinds == {"paid", "remitted", "paid_before", "remitted_before", "counted"}
    for row in rows:
        one: dict[str, Any] = dict(zip(names, row, strict=True))
        assert one["collected_fen"] == one["remitted_fen"] + one["in_hand_fen"] + one["missing_fen"]


def test_counts_of_a_span_know_the_count_before_it(connection: Connection) -> None:
    """Each expects what the one before found and what moved since, also where that was before the span."""
    names = [one.name for one in COUNTS.columns]
    for since_ms in (0, 2000, 2001, 4500):
        rows = reading.page(connection, COUNTS, Asked(since_ms=since_ms, until_ms=EVER)).rows
        told: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows]
        wanted = {
            (site, one.at_ms, one.expected_fen, one.counted_fen)
            for site, one in money.closes(connection, since_ms)
        }
        # Two counts of one moment: what moved in it is the first one's.
        assert {
            (one["site"], one["at_ms"], one["expected_fen"], one["counted_fen"]) for one in told
        } == wanted
        assert all(one["missing_fen"] == one["expected_fen"] - one["counted_fen"] for one in told)


@pytest.mark.stays_on_sqlite("it reads how SQLite goes about a query; test_indexes.py asks both")
@pytest.mark.parametrize("rows", [TILL, COUNTS], ids=["till", "cod-counts"])
def test_a_sites_rows_go_by_an_index(connection: Connection, rows: RowSet) -> None:
    """SQLite searches by site and time: it reads none of the tables from end to end."""
    asked = Asked(since_ms=3000, until_ms=5000, site=("C1",))
    query = reading.query_of(rows, asked, connection.dialect)
    plan = [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query.sql}")]
    assert [line for line in plan if line.startswith("SCAN cod_")] == []
    searched = [line for line in plan if line.startswith("SEARCH") and "site=?" in line]
    assert any("cod_close_at (site=?" in line for line in searched)
    assert any("cod_payment_at (site=? AND at_ms>? AND at_ms<?)" in line for line in searched)


@pytest.mark.stays_on_sqlite("it reads how SQLite goes about a query; test_indexes.py asks both")
def test_all_sites_counts_go_by_time(connection: Connection) -> None:
    """The counts of a span are found by their day, and each one's movements by its site."""
    query = reading.query_of(COUNTS, Asked(since_ms=3000, until_ms=5000), connection.dialect)
    plan = [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query.sql}")]
    assert [line for line in plan if line.startswith("SCAN")] == []
    assert any("cod_close_day (at_ms>? AND at_ms<?)" in line for line in plan)
