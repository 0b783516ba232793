"""Writers of one process get the database in the order in which they asked for it."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from central.store import tables
from central.store.store import Store
from tests.central.database.address import url_in


def test_a_writer_without_a_pause_lets_others_in(tmp_path: Path) -> None:
    """Beside a loop that writes one transaction after the other, another waits for two of them at most."""
    store = Store(url_in(tmp_path))
    stop, count = threading.Event(), [0]

    def write_on() -> None:
        while not stop.is_set():
            with store.write():
                count[0] += 1

    greedy = threading.Thread(target=write_on)
    greedy.start()
    waited: list[int] = []
    for _ in range(20):
        before = count[0]
        with store.write():
            waited.append(count[0] - before)
    stop.set()
    greedy.join()
    store.close()
    assert max(waited) <= 2


def test_a_writer_that_fails_lets_the_next_one_in(tmp_path: Path) -> None:
    """What it raises is told, and its turn is over."""
    store = Store(url_in(tmp_path))
    with pytest.raises(DBAPIError), store.write() as connection:
        connection.exec_driver_sql("nonsense")
    with store.write() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    store.close()


def test_a_failing_statement_does_not_tell_what_it_was_to_write(tmp_path: Path) -> None:
    """It ends in logs, and what it was to write may be a person's or a secret."""
    store = Store(url_in(tmp_path))
    row = {"name": "s", "box": "secret-7", "boot": "b", "first_received_ms": 0, "last_received_ms": 0}
    with pytest.raises(DBAPIError) as told, store.write() as connection:
        connection.execute(insert(tables.stream), [row, row])
    store.close()
    assert "secret-7" not in str(told.value)
