"""Notices are planned once, due in their order, and keep what the receiver said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store import tables
from central.store.alerts import Alert, AlertRows
from tests.central.centre import Centre, centre_in

ALERT = Alert(
    id=0,
    kind="breach",
    key="breach:b/p:HOT:1",
    site="COLD-1",
    room="room-1",
    opened_ms=10,
    detected_ms=11,
    closed_ms=None,
    detail="{}",
)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def test_planned_once(centre: Centre) -> None:
    """A phase is planned once a channel, however often it is planned."""
    with centre.store.write() as connection:
        rows = AlertRows(connection)
        number = rows.open(ALERT)
        for _ in range(2):
            rows.plan(number, "opened", ["a", "b"], 5)
        assert [len(rows.due(channel, 5, 50)) for channel in ("a", "b", "c")] == [1, 1, 0]
        assert rows.due("a", 4, 50) == []
    assert len(centre.rows(tables.notice)) == 2


def test_the_end_is_not_due_before_the_beginning(centre: Centre) -> None:
    """While the beginning waits for its next try, the end waits with it; other channels do not."""
    with centre.store.write() as connection:
        rows = AlertRows(connection)
        number = rows.open(ALERT)
        rows.plan(number, "opened", ["a", "b"], 5)
        (first,), (other,) = rows.due("a", 5, 50), rows.due("b", 5, 50)
        rows.note(first.id, delivered_ms=None, next_ms=1000, answer="no signal")
        rows.note(other.id, delivered_ms=6, next_ms=0, answer="ok")
        rows.plan(number, "resolved", ["a", "b"], 20)
        assert rows.due("a", 20, 50) == []
        assert [one.phase for one in rows.due("b", 20, 50)] == ["resolved"]
        assert [one.phase for one in rows.due("a", 1000, 50)] == ["opened"]


def test_words_are_kept_within_bounds(centre: Centre) -> None:
    """An answer of any length and any characters is kept as far as it goes."""
    with centre.store.write() as connection:
        rows = AlertRows(connection)
        rows.plan(rows.open(ALERT), "opened", ["a"], 5)
        (one,) = rows.due("a", 5, 50)
        rows.note(one.id, delivered_ms=None, next_ms=6, answer="\0" + "x" * 5000)
    (row,) = centre.rows(tables.notice)
    assert (row.answer, row.tries) == ("?" + "x" * 999, 1)
