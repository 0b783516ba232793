"""Whoever changes the log, or the chain, is found out, and where."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, text, update

from central.store import tables
from central.store.record.chain.tables import chain_block
from tests.central.centre import Centre, centre_in
from tests.central.store.record.chain.days import DAYS, received, seal_all, verified


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        received(here)
        seal_all(here.store)
        yield here


def spoil(centre: Centre, sql: str) -> None:
    with centre.store.write() as connection:
        assert connection.execute(text(sql)).rowcount > 0


def kinds(centre: Centre) -> list[tuple[str, str]]:
    return [(fault.kind, fault.day) for fault in verified(centre.store).faults]


def test_nothing_changed(centre: Centre) -> None:
    """The log is what was sealed: so many days, so many events."""
    found = verified(centre.store)
    assert (found.days, found.events, found.faults) == (4, 6, ())


@pytest.mark.parametrize(
    "change",
    [
        "at_ms = at_ms + 1",
        "up_ms = up_ms + 1",
        "received_ms = received_ms - 1",
        "clock = 'estimated'",
        "told_ms = 1",
        "box = 'box-z'",
        "seq = 99",
        "stream = 's9'",
        "type = 'weighed'",
        "body = substr(body, 2)",
    ],
)
def test_any_column_of_any_event(centre: Centre, change: str) -> None:
    """A byte of an event is enough, and only its own day is named."""
    spoil(centre, f"UPDATE event SET {change} WHERE id = 4")
    assert kinds(centre) == [("changed", DAYS[1])]
    assert (verified(centre.store).faults[0].first_id, verified(centre.store).faults[0].last_id) == (4, 5)


def test_an_event_taken_out(centre: Centre) -> None:
    """One is missing where two were sealed."""
    spoil(centre, "DELETE FROM event WHERE id = 4")
    fault = verified(centre.store).faults[0]
    assert (fault.kind, fault.day, fault.sealed, fault.found) == ("events", DAYS[1], 2, 1)


def test_an_event_put_in(centre: Centre) -> None:
    """However its number is chosen: between two, or at a day's end."""
    spoil(centre, "UPDATE event SET id = 100 WHERE id = 6")
    spoil(centre, "UPDATE chain_block SET first_id = 100, last_id = 100 WHERE first_id = 6")
    assert kinds(centre) == []
    with centre.store.write() as connection:
        row = connection.execute(tables.event.select().where(tables.event.c.id == 4)).one()
        connection.execute(insert(tables.event).values({**row._mapping, "id": 50, "seq": 77}))
    assert kinds(centre) == [("events", DAYS[3])]


def test_two_events_that_changed_places(centre: Centre) -> None:
    """The order is sealed, too."""
    for old, new in ((1, -1), (2, 1), (-1, 2)):
        spoil(centre, f"UPDATE event SET id = {new} WHERE id = {old}")
    assert kinds(centre) == [("changed", DAYS[0])]


def test_a_day_taken_out_of_the_chain(centre: Centre) -> None:
    """The days are counted, and the next one does not go on from the one before."""
    with centre.store.write() as connection:
        connection.execute(delete(chain_block).where(chain_block.c.day == DAYS[1]))
    assert kinds(centre) == [("missing_day", DAYS[2]), ("changed", DAYS[2]), ("events", DAYS[3])]


def test_a_digest_written_over(centre: Centre) -> None:
    """Of a forged digest neither its own day nor the next one comes out."""
    with centre.store.write() as connection:
        forged = update(chain_block).where(chain_block.c.day == DAYS[1]).values(digest="f" * 64)
        connection.execute(forged)
    assert kinds(centre) == [("changed", DAYS[1]), ("changed", DAYS[2])]


def test_all_sealed_anew(centre: Centre) -> None:
    """Who changes an event and seals all days anew is found out by a digest that was told before."""
    told = {row.day: row.digest for row in centre.rows(chain_block)}
    spoil(centre, "UPDATE event SET at_ms = at_ms + 1 WHERE id = 1")
    with centre.store.write() as connection:
        connection.execute(delete(chain_block))
    seal_all(centre.store)
    assert kinds(centre) == []
    found = verified(centre.store, d2026_05_30=told[DAYS[1]], d2026_07_01="0" * 64)
    assert [(fault.kind, fault.day) for fault in found.faults] == [
        ("not_expected", DAYS[1]),
        ("not_sealed", "2026-07-01"),
    ]


def test_from_a_day_on(centre: Centre) -> None:
    """Days before are taken as they were sealed, and looked at no more."""
    spoil(centre, "UPDATE event SET at_ms = at_ms + 1 WHERE id = 1")
    found = verified(centre.store, from_day=DAYS[1])
    assert (found.days, found.events, found.faults) == (3, 3, ())
