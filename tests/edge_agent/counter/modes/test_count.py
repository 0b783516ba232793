"""A shelf is counted by scanning it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.counter.deeds.shelf.count import BeginCount, DropCount, FinishCount
from edge_agent.counter.deeds.shelf.shelve import ChooseShelf, Move
from edge_agent.counter.deeds.turn import Turn
from logistics.events.counter import ShelfCounted
from logistics.events.parcels import ParcelScanned
from tests.edge_agent.counter.rig import Rig, running

SHELVES = {"capacity": {"1-1": 9, "1-2": 9}}


def number(n: int) -> str:
    """The numbered parcel's waybill."""
    return f"SF{n:013}"


def fill(rig: Rig) -> None:
    """Parcels 1 to 3 on shelf 1-1, 4 on 1-2, 5 was handed out."""
    for n in (1, 2, 3, 5):
        rig.scan(number(n), 0)
    rig.asking.do(ChooseShelf("1-2"))
    rig.scan(number(4), 0)
    rig.asking.do(Turn("hand_out"))
    rig.scan(number(5), 1000)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A counter with parcels on two shelves, of which 1-1 is being counted."""
    with running(tmp_path, shelves=SHELVES) as made:
        fill(made)
        made.asking.do(BeginCount("1-1"))
        yield made


def counted(rig: Rig) -> ShelfCounted:
    """The one count that was told; ends the rig."""
    rig.end()
    (event,) = [event for event in rig.events if isinstance(event, ShelfCounted)]
    return event


def test_what_lies_right_is_counted_up(rig: Rig) -> None:
    """Of how many; twice is once; and it is no parcel's scan."""
    said = [rig.scan(number(n)).results[0].said for n in (1, 2, 2)]
    assert [(one.key, one.done, one.of) for one in said] == [
        ("counted", 1, 3),
        ("counted", 2, 3),
        ("counted_already", 2, 3),
    ]
    rig.end()
    assert len([event for event in rig.events if isinstance(event, ParcelScanned)]) == 6


def test_a_finished_count_names_what_is_missing_and_extra(rig: Rig) -> None:
    """The counter is then back at its own work."""
    for n in (1, 3, 4):
        rig.scan(number(n))
    said = rig.asking.do(FinishCount("1-1"))
    assert said.fields == {"shelf": "1-1", "found": 2, "missing": 1, "extra": 1}
    assert rig.scan(number(7)).results[0].said.key == "shelved"
    event = counted(rig)
    assert (event.shelf, event.found, event.missing, event.extra) == ("1-1", 2, (number(2),), (number(4),))


@pytest.mark.parametrize(
    ("n", "key"), [(4, "count_elsewhere"), (5, "count_handed_out"), (9, "count_unknown")]
)
def test_what_does_not_belong_there_is_told(rig: Rig, n: int, key: str) -> None:
    """Of another shelf, with which; handed out; never seen."""
    said = rig.scan(number(n)).results[0].said
    assert (said.kind, said.key) == ("refused", key)


def test_it_lies_here_now_is_one_tap(rig: Rig) -> None:
    """The parcel is moved, and is then right."""
    said = rig.scan(number(4)).results[0].said
    assert (said.choose, [one.value for one in said.choices]) == ("move", ["1-1"])
    rig.asking.do(Move(number(4), "1-1"))
    rig.asking.do(FinishCount("1-1"))
    assert (counted(rig).found, counted(rig).extra) == (1, ())


def test_a_count_goes_on_after_a_restart(tmp_path: Path) -> None:
    """And after other work in between."""
    with running(tmp_path, shelves=SHELVES) as rig:
        fill(rig)
        rig.asking.do(BeginCount("1-1"))
        rig.scan(number(1))
    with running(tmp_path, shelves=SHELVES) as rig:
        assert rig.scan(number(2)).results[0].said.done == 2
        rig.asking.do(Turn("arrive"))
        rig.asking.do(BeginCount("1-1"))
        assert rig.scan(number(3)).results[0].said.done == 3


def test_one_shelf_at_a_time(rig: Rig) -> None:
    """A shelf's own code begins its count, after the other one was finished or given up."""
    assert rig.scan("SANJI*SHELF*1-2").results[0].said.key == "count_other"
    assert rig.asking.do(FinishCount("1-2")).key == "count_none"
    assert rig.asking.do(DropCount("1-1")).key == "count_dropped"
    rig.asking.do(Turn("count"))
    assert rig.scan(number(4)).results[0].said.key == "count_no_shelf"
    assert rig.scan("SANJI*SHELF*1-2").results[0].said.key == "turn_count"
    assert rig.scan(number(4)).results[0].said.key == "counted"
    assert rig.scan("hello").results[0].said.key == "refused"
