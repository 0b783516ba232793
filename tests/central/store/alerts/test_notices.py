"""Notices are planned once, due in their order, passed along their chain, and keep what the receiver said."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection

from central.store import tables
from central.store.alerts.notices import DueNotice, NoticeRows, Recipient
from central.store.alerts.rows import Alert, AlertRows
from central.store.alerts.tables import attempt, telling
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
A, B = Recipient("a", ("a",)), Recipient("b", ("b", "c"))


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def planned(connection: Connection, recipients: Sequence[Recipient]) -> tuple[NoticeRows, int]:
    rows, number = NoticeRows(connection), AlertRows(connection).open(ALERT)
    rows.plan(number, "opened", "t", recipients, 5)
    return rows, number


def due(rows: NoticeRows, channel: str, now_ms: int) -> list[DueNotice]:
    return rows.due(channel, now_ms, 50)


def test_planned_once(centre: Centre) -> None:
    """A phase is planned once a recipient, however often it is planned; how many were new is told."""
    with centre.store.write() as connection:
        rows, number = planned(connection, [A, B])
        assert rows.plan(number, "opened", "t", [A, B], 5) == 0
        assert rows.plan(number, "resolved", "t", [A, B], 5) == 2
        assert [len(due(rows, channel, 5)) for channel in ("a", "b", "c")] == [1, 1, 0]
        assert due(rows, "a", 4) == []
    assert len(centre.rows(tables.notice)) == 4


def test_a_new_alert_is_yet_to_be_told(centre: Centre) -> None:
    """What is true and what was told are two rows; the second begins as new."""
    with centre.store.write() as connection:
        planned(connection, [])
    (row,) = centre.rows(telling)
    assert (row.state, row.level, row.pages) == ("new", 0, 0)


def test_the_end_is_not_due_before_the_beginning(centre: Centre) -> None:
    """Until a recipient has the beginning, the end waits; other recipients do not."""
    with centre.store.write() as connection:
        rows, number = planned(connection, [A, B])
        (other,) = due(rows, "b", 5)
        rows.deliver([other.id], "ok", 6)
        rows.plan(number, "resolved", "t", [A, B], 20)
        assert [one.phase for one in due(rows, "a", 20)] == ["opened"]
        assert [one.phase for one in due(rows, "b", 20)] == ["resolved"]


def test_a_chain_goes_round(centre: Centre) -> None:
    """After the last channel it is the first one's turn again; only what was tried is counted."""
    with centre.store.write() as connection:
        rows, _ = planned(connection, [B])
        for channel, tries in (("b", 1), ("c", 0), ("b", 1)):
            (one,) = due(rows, channel, 5)
            rows.pass_on(one, "no", tries=tries)
    (row,) = centre.rows(tables.notice)
    assert (row.channel, row.step, row.tries, row.delivered_ms) == ("c", 1, 2, None)


def test_words_are_kept_within_bounds(centre: Centre) -> None:
    """An answer of any length and any characters is kept as far as it goes."""
    with centre.store.write() as connection:
        rows, _ = planned(connection, [A])
        (one,) = due(rows, "a", 5)
        number = rows.begin([one.id], "m", "a", 5)
        rows.answered(number, is_delivered=False, answer="\0" + "x" * 5000, now_ms=6)
    (row,) = centre.rows(attempt)
    assert (row.answer, row.answered_ms, row.is_delivered) == ("?" + "x" * 999, 6, False)


def test_an_attempt_is_on_record_before_its_answer(centre: Centre) -> None:
    """A process that ends in between leaves an attempt without an answer, and the notice as it was."""
    with centre.store.write() as connection:
        rows, _ = planned(connection, [A])
        rows.begin([due(rows, "a", 5)[0].id], "m", "a", 5)
        assert rows.attempts_since("a", 4) == 1
        assert rows.attempts_since("a", 5) == 0
    assert [(row.message, row.answered_ms) for row in centre.rows(attempt)] == [("m", None)]
    assert [(row.message, row.delivered_ms) for row in centre.rows(tables.notice)] == [("m", None)]
