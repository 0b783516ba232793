"""Temperatures are on the disk at once and travel in chunks that tell each value's time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.store.outbox import Outbox
from edge_agent.store.readings import OpenReadings, Place
from logistics import wire
from logistics.events.rooms import Readings
from plumbing.clock import Moment
from tests.edge_agent.making import at, work_and_fail

PLACE = Place("S", "r", "p1", 1000)
OTHER = Place("S", "r", "p2", 1000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the box's database lies."""
    return tmp_path / "box.sqlite"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    """A fresh outbox in its first life."""
    made = Outbox(path, stream="s1", boot="b1")
    yield made
    made.close()


def keep(outbox: Outbox, *readings: tuple[Moment, int], place: Place = PLACE) -> None:
    """Each reading in a commit of its own."""
    for moment, milli_c in readings:
        with outbox.transaction():
            OpenReadings(outbox).put(moment, place, milli_c)


def seal(outbox: Outbox) -> int:
    with outbox.transaction():
        return OpenReadings(outbox).seal()


def chunks(outbox: Outbox, stream_ord: int | None = None) -> list[tuple[int, str, str, list[int]]]:
    """The chunks in the outbox: (since boot, clock, probe, values)."""
    _, events = outbox.run_after(stream_ord or outbox.stream.ord, 0, 2**62, 10_000, 10**8)
    told: list[tuple[int, str, str, list[int]]] = []
    for one in events:
        event = wire.decode_event(one.event)
        assert isinstance(event, Readings)
        told.append((one.up_ms, one.clock, event.probe, event.values_mc()))
    return told


def test_readings_on_their_grid_are_one_chunk(outbox: Outbox) -> None:
    """A tenth of a step early or late is still on the grid; each probe has its own."""
    keep(outbox, (at(0), 2000), (at(1100), 2062), (at(1900), 2000), (at(3000), 1937))
    keep(outbox, (at(500), -18_000), place=OTHER)
    assert seal(outbox) == 2
    assert chunks(outbox) == [(0, "synced", "p1", [2000, 2062, 2000, 1937]), (500, "synced", "p2", [-18_000])]


def test_a_reading_off_its_grid_begins_a_new_chunk(outbox: Outbox) -> None:
    """After a pause, or a drift that has added up, no value's time is told wrong by more than a tenth."""
    keep(outbox, (at(0), 1), (at(1101), 2), (at(2101), 3), (at(60_000), 4))
    seal(outbox)
    assert [(up_ms, values) for up_ms, _, _, values in chunks(outbox)] == [
        (0, [1]),
        (1101, [2, 3]),
        (60_000, [4]),
    ]


def test_a_clock_that_becomes_known_begins_a_new_chunk(outbox: Outbox) -> None:
    """A chunk has one standing of the clock."""
    keep(outbox, (at(0, clock="estimated"), 1), (at(1000, clock="estimated"), 2), (at(2000), 3))
    seal(outbox)
    assert [(clock, values) for _, clock, _, values in chunks(outbox)] == [
        ("estimated", [1, 2]),
        ("synced", [3]),
    ]


def test_a_clock_that_steps_begins_a_new_chunk(outbox: Outbox) -> None:
    """Wall time that was set anew within a chunk would give the later values the earlier clock's time."""
    keep(outbox, (at(0), 1), (at(1000), 2), (at(2000, boot_ms=1_700_003_600_000), 3))
    seal(outbox)
    assert [values for _, _, _, values in chunks(outbox)] == [[1, 2], [3]]


def test_a_chunk_is_bounded(outbox: Outbox) -> None:
    """600 values at most, whatever has piled up."""
    with outbox.transaction():
        for number in range(1300):
            OpenReadings(outbox).put(at(number * 1000), PLACE, number)
    assert seal(outbox) == 3
    assert [len(values) for _, _, _, values in chunks(outbox)] == [600, 600, 100]


def test_what_was_sealed_is_not_sealed_again(outbox: Outbox) -> None:
    """Nothing double; and nothing to seal is no chunk."""
    keep(outbox, (at(0), 1))
    assert [seal(outbox), seal(outbox)] == [1, 0]


def test_a_seal_that_fails_loses_no_reading(outbox: Outbox) -> None:
    """The readings stay open until their chunk is kept."""
    keep(outbox, (at(0), 1))
    with pytest.raises(ZeroDivisionError):
        work_and_fail(OpenReadings(outbox).seal, outbox.transaction())
    assert seal(outbox) == 1


def test_what_earlier_lives_left_open_gets_streams_of_its_own(outbox: Outbox, path: Path) -> None:
    """With the boot in which it was read, under numbers from 1, once."""
    keep(outbox, (at(0), 1), (at(1000), 2))
    outbox.close()
    second = Outbox(path, stream="s2", boot="b2")
    keep(second, (at(70), 3))
    second.close()
    third = Outbox(path, stream="s3", boot="b3")
    for expected in (2, 0):
        with third.transaction():
            assert OpenReadings(third).seal_found() == expected
    found = [stream for stream in third.streams() if stream.name.startswith("s3-")]
    assert [(stream.boot, stream.top) for stream in found] == [("b1", 1), ("b2", 1)]
    assert [chunks(third, stream.ord)[0][3] for stream in found] == [[1, 2], [3]]
    assert (third.backlog, third.top) == (2, 0)
    third.close()


@given(steps=st.lists(st.tuples(st.integers(500, 1500), st.integers(-55_000, 125_000)), max_size=40))
def test_every_value_keeps_its_place_and_its_time(
    steps: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However unevenly a probe is read: all values in order, each within a tenth of a step of its time."""
    outbox = Outbox(tmp_path_factory.mktemp("box") / "box.sqlite", stream="s1", boot="b1")
    up_ms, taken = 0, []
    with outbox.transaction():
        for pause_ms, milli_c in steps:
            up_ms += pause_ms
            taken.append((up_ms, milli_c))
            OpenReadings(outbox).put(at(up_ms), PLACE, milli_c)
    seal(outbox)
    told = [
        (start_ms + index * PLACE.step_ms, value)
        for start_ms, _, _, values in chunks(outbox)
        for index, value in enumerate(values)
    ]
    assert [value for _, value in told] == [value for _, value in taken]
    assert all(abs(one[0] - other[0]) <= 100 for one, other in zip(told, taken, strict=True))
    outbox.close()
