"""What is counted as an open alert: each number that says so and the rows that it opens hold the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from central.store import tables
from central.store.queries.county import overview
from central.store.queries.rows.rooms import ALERTS
from central.store.store import Store
from tests.central.database.address import url_in


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """One open breach, one that was acknowledged, one that is over, and the daily word."""
    found = Store(url_in(tmp_path))
    rows = [
        {"id": 1, "kind": "breach", "closed_ms": None, "acked_ms": None},
        {"id": 2, "kind": "mains", "closed_ms": None, "acked_ms": 5},
        {"id": 3, "kind": "breach", "closed_ms": 9, "acked_ms": None},
        {"id": 4, "kind": "alive", "closed_ms": None, "acked_ms": None},
    ]
    common = {"site": "COLD", "room": "fresh", "opened_ms": 1, "detected_ms": 1, "detail": "{}"}
    with found.write() as connection:
        for row in rows:
            connection.execute(insert(tables.alert).values(**common, **row, key=f"k{row['id']}"))
    yield found
    found.close()


def test_the_daily_word_is_no_open_alert(store: Store) -> None:
    """Neither on the overview nor among the rows."""
    with store.read() as connection:
        standing = overview.standing(connection)
        opened = {
            state: connection.execute(
                select(func.count()).select_from(tables.alert).where(ALERTS.filters["state"]((state,)))
            ).scalar_one()
            for state in ("open", "unacknowledged")
        }
    assert (standing.alerts, standing.unacknowledged) == (2, 1)
    assert opened == {"open": 2, "unacknowledged": 1}
