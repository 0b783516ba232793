"""A door that is left open has its own alarm, after five minutes and after ten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.alerts.details import DoorDetail
from logistics.coldchain.rule import MINUTE_MS
from logistics.events.rooms import DoorMoved
from tests.central.alerts.scene import Phone, Room
from tests.central.centre import ROOM, T0, Centre, batch, centre_in


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def door(centre: Centre, seq: int, minute: float, *, is_open: bool) -> None:
    told = DoorMoved(site=ROOM[0], room=ROOM[1], door="front", is_open=is_open)
    at_ms = T0 + round(minute * MINUTE_MS)
    centre.receive(batch("d", seq, (at_ms, told)), now_ms=at_ms)


def test_it_is_told_after_five_minutes_and_urgently_after_ten(centre: Centre) -> None:
    """Opened, critical, resolved: each once; what is said of a door that is open already changes nothing."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear(4.0)
    door(centre, 1, 5, is_open=True)
    room.tick(4)
    assert phone.phases == []
    door(centre, 2, 9, is_open=True)
    room.now_ms = T0 + 10 * MINUTE_MS
    room.tick()
    assert (phone.phases, phone.told[0].kind, phone.told[0].opened_ms) == (
        ["opened"],
        "door_open",
        T0 + 10 * MINUTE_MS,
    )
    room.tick(5)
    assert phone.phases == ["opened", "critical"]
    assert phone.told[1].detail == DoorDetail("front", T0 + 5 * MINUTE_MS, is_critical=True)
    room.tick(60)
    door(centre, 3, 80, is_open=False)
    room.tick(10)
    assert phone.phases == ["opened", "critical", "resolved"]


def test_a_door_in_use_is_none(centre: Centre) -> None:
    """Opened and closed again and again, never for five minutes."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear(4.0)
    for number in range(10):
        door(centre, number + 1, number * 4, is_open=number % 2 == 0)
        room.now_ms = T0 + number * 4 * MINUTE_MS
        room.tick()
    assert phone.told == []
