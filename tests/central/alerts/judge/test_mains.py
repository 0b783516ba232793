"""A box that lives on its battery is told of until the mains are back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from logistics.coldchain.rule import MINUTE_MS
from logistics.events.boxes import MainsMoved
from tests.central.alerts.scene import Phone, Room
from tests.central.centre import ROOM, T0, Centre, batch, centre_in


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def mains(centre: Centre, seq: int, minute: float, *, is_present: bool, box: str = "box-a") -> None:
    told = MainsMoved(site=ROOM[0], device="ups", is_present=is_present)
    at_ms = T0 + round(minute * MINUTE_MS)
    centre.receive(batch(f"m-{box}", seq, (at_ms, told), box=box), now_ms=at_ms)


def test_a_loss_is_told_until_they_are_back(centre: Centre) -> None:
    """Once, though the box says so again when it restarts; and once that it is over."""
    phone = Phone()
    room = Room(centre, phone)
    mains(centre, 1, 0, is_present=True)
    mains(centre, 2, 5, is_present=False)
    room.tick(5.5)
    assert phone.told == []
    room.tick(1)
    mains(centre, 3, 8, is_present=False)
    room.tick(10)
    assert [(one.kind, one.phase, one.opened_ms) for one in phone.told] == [
        ("mains_lost", "opened", T0 + 5 * MINUTE_MS)
    ]
    mains(centre, 4, 20, is_present=True)
    room.tick(5)
    assert phone.phases == ["opened", "resolved"]


def test_a_flicker_is_none(centre: Centre) -> None:
    """Back within a minute."""
    phone = Phone()
    room = Room(centre, phone)
    mains(centre, 1, 0, is_present=False)
    mains(centre, 2, 0.5, is_present=True)
    room.tick(10)
    assert phone.told == []


def test_boxes_share_a_message(centre: Centre) -> None:
    """A village in the dark is one message that names its boxes."""
    phone = Phone()
    room = Room(centre, phone)
    for box in ("box-a", "box-b"):
        mains(centre, 1, 0, is_present=False, box=box)
    room.tick(2)
    assert [len(one.members) for one in phone.told] == [2]
