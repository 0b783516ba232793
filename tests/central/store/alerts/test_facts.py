"""What stands around an alert, read from the store: trend, door, day's minutes, and the course of a probe."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store.alerts.facts import Door, Facts, course_c, facts
from central.store.links.presence import Presence
from logistics.events.rooms import DoorMoved
from tests.central.centre import ROOM, STEP_MS, T0, Centre, Told, batch, centre_in, chunk


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def found(centre: Centre, now_ms: int, side: str = "HOT") -> Facts:
    with centre.store.read() as connection:
        return facts(connection, *ROOM, "box-a/probe-1", side, now_ms)


def test_all_of_it(centre: Centre) -> None:
    """Two degrees in forty minutes of which the last thirty count; a door; a box; minutes out of the band."""
    door = DoorMoved(site=ROOM[0], room=ROOM[1], door="front", is_open=True)
    told: list[Told] = [(T0, chunk([4, 4, 5, 6, 7, 8, 9, 9.5, 10])), (T0 + STEP_MS, door)]
    centre.receive(batch("s", 1, *told))
    Presence(centre.store).told("box-a", is_online=True, now_ms=T0)
    now_ms = T0 + 9 * STEP_MS
    assert found(centre, now_ms) == Facts(
        read_ms=T0 + 8 * STEP_MS,
        trend_mc_per_h=10_000,
        day_minutes=15.0,
        door=Door("front", True, T0 + STEP_MS),
        is_online=True,
    )
    with centre.store.read() as connection:
        course = course_c(connection, "box-a/probe-1", T0 + STEP_MS, T0 + 3 * STEP_MS)
    assert course == [4.0, 5.0]


def test_nothing_is_known(centre: Centre) -> None:
    """What nobody told is not known, and is no zero."""
    assert found(centre, T0, side="") == Facts()


def test_one_reading_is_no_trend(centre: Centre) -> None:
    """Nor are a few seconds of readings."""
    centre.receive(batch("s", 1, (T0, chunk([9.0]))))
    assert found(centre, T0).trend_mc_per_h is None
