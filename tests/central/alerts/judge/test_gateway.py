"""A box that is gone is told of after the grace, whether the broker says so or it just says nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.alerts.details import GatewayDetail
from central.store.links.presence import Presence
from tests.central.alerts.scene import Phone, Room, watching
from tests.central.centre import T0, Centre, centre_in


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def test_the_last_will(centre: Centre) -> None:
    """The broker's word counts from when it came; after the grace it is told, and its end at once."""
    phone, presence = Phone(), Presence(centre.store)
    room = Room(centre, phone, policy=watching(phone))
    room.tick()
    presence.told("box-a", is_online=True, now_ms=T0)
    presence.told("box-a", is_online=False, now_ms=T0 + 60_000)
    for minutes in (5.9, 0.1, 30):
        room.tick(minutes)
    assert phone.phases == ["opened"]
    assert phone.told[0].detail == GatewayDetail("box-a", T0 + 60_000, 0)
    presence.told("box-a", is_online=True, now_ms=room.now_ms)
    room.tick(0.1)
    assert phone.phases == ["opened", "resolved"]


def test_a_box_that_is_connected_and_says_nothing(centre: Centre) -> None:
    """A hung program holds its connection: it is told of when it was not heard for as long as the grace."""
    phone, presence = Phone(), Presence(centre.store)
    room = Room(centre, phone, policy=watching(phone))
    room.tick()
    presence.heard(["box-a"], T0)
    for minutes in (5.4, 0.1):
        room.tick(minutes)
    assert phone.phases == ["opened"]
    assert "已连接但不再发送" in phone.told[0].text
    presence.heard(["box-a"], room.now_ms)
    room.tick(0.1)
    assert phone.phases == ["opened", "resolved"]


def test_a_link_that_flickers_is_no_news(centre: Centre) -> None:
    """Away for less than the grace, again and again, tells nobody."""
    phone, presence = Phone(), Presence(centre.store)
    room = Room(centre, phone, policy=watching(phone))
    for number in range(40):
        presence.told("box-a", is_online=bool(number % 2), now_ms=room.now_ms)
        room.tick(3)
    assert phone.told == []


def test_a_line_that_is_cut_is_one_message(centre: Centre) -> None:
    """Thirty boxes of many sites go with it: one message tells of all."""
    phone, presence = Phone(), Presence(centre.store)
    room = Room(centre, phone, policy=watching(phone))
    room.tick()
    for number in range(30):
        presence.told(f"box-{number}", is_online=True, now_ms=T0)
        presence.told(f"box-{number}", is_online=False, now_ms=T0)
    room.tick(5)
    (message,) = phone.told
    assert len(message.members) == 30
    assert "共 30 处" in message.title


def test_a_box_that_was_taken_away(centre: Centre) -> None:
    """After thirty days it is forgotten, and its alert ends."""
    phone, presence = Phone(), Presence(centre.store)
    room = Room(centre, phone, policy=watching(phone))
    presence.told("box-a", is_online=True, now_ms=T0)
    presence.told("box-a", is_online=False, now_ms=T0)
    room.tick()
    room.tick(6)
    room.tick(30 * 1440)
    room.tick(1)
    assert phone.phases == ["opened", "resolved"]


def test_a_centre_that_was_away_blames_no_box(centre: Centre) -> None:
    """A box that left while nobody was here, or was last heard then, gets the grace from the start on."""
    phone, presence = Phone(), Presence(centre.store)
    presence.told("box-a", is_online=False, now_ms=T0 - 3_600_000)
    presence.heard(["box-b"], T0 - 3_600_000)
    room = Room(centre, phone, policy=watching(phone))
    for minutes in (0, 4.9):
        room.tick(minutes)
    assert phone.told == []
    room.tick(1)
    assert [member.split(":")[1] for member in phone.told[0].members] == ["box-a", "box-b"]
