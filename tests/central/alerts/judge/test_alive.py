"""A word a day that alerting works, at its time, once, also when the centre came later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from central.alerts.details import AliveDetail
from central.store import tables
from central.store.links.presence import Presence
from tests.central.alerts.scene import Phone, Room, alerts, watching
from tests.central.alerts.stages.world import at
from tests.central.centre import Centre, centre_in


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def test_once_a_day(centre: Centre) -> None:
    """At its minute by the county's clock, with how the county stands; nothing repeats or resolves it."""
    phone, presence = Phone(), Presence(centre.store)
    daily = replace(watching(phone), alive_minute=8 * 60 + 30, pages_max=48)
    room = Room(centre, phone, policy=daily, start_ms=at("2026-05-28 08:29"))
    presence.told("box-a", is_online=True, now_ms=room.now_ms)
    presence.heard(["box-a"], room.now_ms)
    room.tick()
    assert phone.told == []
    room.tick(1)
    (message,) = phone.told
    assert (message.kind, message.phase) == ("alive", "daily")
    assert message.detail == AliveDetail(1, 1, 0, 0, 0, 0)
    presence.told("box-a", is_online=False, now_ms=room.now_ms)
    presence.told("box-a", is_online=True, now_ms=room.now_ms + 1)
    for _ in range(3):
        room.tick(0.5)
    room.alerts = alerts(centre, phone, policy=daily)
    room.tick()
    assert phone.phases == ["daily"]
    room.now_ms = at("2026-05-29 11:00")
    room.tick()
    assert phone.phases[-1] == "daily"
    assert len([row for row in centre.rows(tables.alert) if row.kind == "alive"]) == 2


def test_never(centre: Centre) -> None:
    """Without a time it does not come."""
    phone = Phone()
    Room(centre, phone, policy=watching(phone), start_ms=at("2026-05-28 23:00")).tick()
    assert phone.told == []
