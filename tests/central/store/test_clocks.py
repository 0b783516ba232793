"""What is dated in the future is held, and holding more of it does not cost more."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from central.store import clocks
from central.store.log import Fact
from tests.central.centre import T0, centre_in, scan

_BATCH, _BATCHES = 100, 60
_YEAR_MS = 365 * 86_400_000
_STEPS_A_CALL = 100


def ahead(first: int) -> list[Fact]:
    """A batch of a box that lives a year ahead."""
    return [
        Fact("box-a", "s1", seq, T0 + _YEAR_MS, scan(), received_ms=T0)
        for seq in range(first, first + _BATCH)
    ]


_ROWS_READ = (
    "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"
    " WHERE relname = 'quarantine'"
)


def work_of(connection: Connection) -> Callable[[], int]:
    """What the database did so far: SQLite's steps, or the rows that PostgreSQL read of what is held."""
    if connection.dialect.name == "postgresql":
        return lambda: int(connection.exec_driver_sql(_ROWS_READ).scalar_one())
    calls: list[None] = []
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: calls.append(None), _STEPS_A_CALL)
    return lambda: len(calls)


def test_a_box_ahead_of_time_costs_the_same_however_much_is_held(tmp_path: Path) -> None:
    """With thousands of its events held, holding a hundred more takes no more work than at first."""
    with centre_in(tmp_path) as centre, centre.store.write() as connection:
        done = work_of(connection)
        spent: list[int] = []
        for first in range(1, _BATCHES * _BATCH, _BATCH):
            before = done()
            assert clocks.hold(connection, ahead(first)) == []
            spent.append(done() - before)
        assert min(spent) > 0
        assert sum(spent[-5:]) <= 1.5 * sum(spent[1:6])
