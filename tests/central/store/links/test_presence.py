"""Presence says whether a box is connected, and since when."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from central.store import tables
from central.store.engines import WRITING, writing_beside
from central.store.links.presence import Presence
from tests.central.centre import Centre, centre_in, scan
from tests.central.collector.side_by_side import half_done, peers, waiting_ms
from tests.central.postgresql import cluster


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def row(centre: Centre) -> tuple[object, ...]:
    (one,) = centre.rows(tables.presence)
    return (one.box, one.is_online, one.since_ms, one.heard_ms)


def test_told_by_the_broker(centre: Centre) -> None:
    """A box is there from the moment that it came, until it went; being told again changes nothing."""
    presence = Presence(centre.store)
    presence.told("b", is_online=True, now_ms=10)
    presence.told("b", is_online=True, now_ms=20)
    assert row(centre) == ("b", True, 10, 10)
    presence.told("b", is_online=False, now_ms=30)
    assert row(centre) == ("b", False, 30, 30)


def test_a_batch_is_a_sign_of_life(centre: Centre) -> None:
    """A box that sends is connected, whatever was told of it; it is written down only now and then."""
    presence = Presence(centre.store)
    presence.told("b", is_online=False, now_ms=0)
    presence.heard({"b"}, 1_000)
    presence.heard({"b"}, 2_000)
    assert row(centre) == ("b", True, 1_000, 1_000)
    presence.heard({"b"}, 31_000)
    assert row(centre) == ("b", True, 1_000, 31_000)


def commits(centre: Centre) -> list[object]:
    """Notes each write of the database from now on, alone or beside others: reads commit as well."""
    noted: list[object] = []

    def note(connection: Connection) -> None:
        if {*WRITING, *writing_beside([])} & connection.get_execution_options().keys():
            noted.append(connection)

    event.listen(centre.store.engine, "commit", note)
    return noted


def test_all_boxes_that_come_together_are_one_write(centre: Centre) -> None:
    """After a power cut thousands come within seconds; who was there already is written down no more."""
    presence = Presence(centre.store)
    presence.told("b0", is_online=True, now_ms=5)
    noted = commits(centre)
    presence.told_all({f"b{number}": True for number in range(50)}, 10)
    assert len(noted) == 1
    since = {one.box: one.since_ms for one in centre.rows(tables.presence)}
    assert since == {"b0": 5} | {f"b{number}": 10 for number in range(1, 50)}
    presence.told_all({f"b{number}": True for number in range(50)}, 20)
    assert len(noted) == 1


def test_all_boxes_that_are_heard_together_are_one_write(centre: Centre) -> None:
    """However many talk, the collector's loop pays one commit for saying so."""
    presence = Presence(centre.store)
    boxes = {f"b{number}" for number in range(50)}
    presence.heard(boxes, 10)
    noted = commits(centre)
    presence.heard(boxes, 40_010)
    assert len(noted) == 1
    assert {one.heard_ms for one in centre.rows(tables.presence)} == {40_010}


def test_a_restart_of_the_centre_is_no_news(centre: Centre) -> None:
    """After a restart a box that is still connected is so since it came, not since we came back."""
    Presence(centre.store).told("b", is_online=True, now_ms=10)
    again = Presence(centre.store)
    again.told("b", is_online=True, now_ms=99)
    assert row(centre) == ("b", True, 10, 10)


def test_two_processes_hear_of_one_box(centre: Centre) -> None:
    """A memory that is older than the row undoes nothing, and does not keep what is news to itself."""
    first, second = Presence(centre.store), Presence(centre.store)
    first.told("b", is_online=True, now_ms=10)
    second.told("b", is_online=False, now_ms=20)
    first.told("b", is_online=False, now_ms=30)
    assert row(centre) == ("b", False, 20, 20)
    second.heard({"b"}, 1_000)
    first.told("b", is_online=False, now_ms=2_000)
    assert row(centre) == ("b", False, 2_000, 2_000)
    second.heard({"b"}, 40_000)
    assert row(centre) == ("b", True, 40_000, 40_000)


def test_what_came_before_undoes_nothing(centre: Centre) -> None:
    """A process that is behind writes what it heard earlier: the row stays as the later word has it."""
    first, second = Presence(centre.store), Presence(centre.store)
    first.heard({"b"}, 50_000)
    second.told("b", is_online=False, now_ms=40_000)
    assert row(centre) == ("b", True, 50_000, 50_000)
    second.heard({"b", "c"}, 81_000)
    assert centre.rows(tables.presence)[0].heard_ms == 81_000


def test_it_does_not_wait_for_collectors() -> None:
    """While a burst is being stored, it is noted at once who was heard, also of the burst's own box."""
    with cluster() as server, peers(server.database(), 2) as (one, other):
        presence = Presence(other.store)
        with half_done(one.store, "box-a", "s", [scan("W1")]), waiting_ms(other.store, 1000):
            presence.heard({"box-a", "box-b"}, 1_000)
        with other.store.read() as connection:
            assert connection.execute(tables.presence.select()).rowcount == 2
