"""A probe that is silent for longer than its rule says is told of, unless its box explains it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from central.alerts.details import NoDataDetail
from central.store.alerts.tables import decision, telling
from central.store.links.presence import Presence
from logistics.events.rooms import ProbeFault
from tests.central.alerts.scene import Phone, Room, alerts, watching
from tests.central.centre import ROOM, STEP_MS, T0, Centre, batch, centre_in

CLEAR, HOT = (4.0,) * 3, (9.0,) * 7


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


@pytest.fixture
def phone() -> Phone:
    return Phone()


def told(phone: Phone) -> Sequence[tuple[str, str]]:
    return [(message.kind, message.phase) for message in phone.told]


def test_when_it_is_told(centre: Centre, phone: Phone) -> None:
    """The last reading at 10:00: told at 10:15, urgently at 10:30, once each; over as soon as it is heard."""
    room = Room(centre, phone, policy=watching(phone))
    room.hear(*CLEAR)
    last_ms = T0 + 2 * STEP_MS
    for minutes in (9.9, 0.1, 1, 13.9, 0.1, 60):
        room.tick(minutes)
    assert told(phone) == [("no_data", "opened"), ("no_data", "critical")]
    first, second = phone.told
    assert first.detail == NoDataDetail("box-a/probe-1", last_ms, 900_000)
    assert first.opened_ms == last_ms + 900_000
    assert second.detail == NoDataDetail("box-a/probe-1", last_ms, 900_000, is_critical=True)
    room.hear(4)
    assert phone.phases == ["opened", "critical", "resolved"]


def test_it_says_what_the_box_said(centre: Centre, phone: Phone) -> None:
    """A fault that the box told after the last reading stands in the alert."""
    room = Room(centre, phone, policy=watching(phone))
    room.hear(4)
    fault = ProbeFault(site=ROOM[0], room=ROOM[1], probe="probe-1", fault="crc")
    centre.receive(batch("f", 1, (room.now_ms, fault)), now_ms=room.now_ms)
    room.tick(15)
    assert isinstance(phone.told[0].detail, NoDataDetail)
    assert phone.told[0].detail.fault == "crc"
    assert "校验错误" in phone.told[0].text


def test_a_breach_that_falls_silent_stays_a_breach(centre: Centre, phone: Phone) -> None:
    """Silence is told beside it, and neither hides nor ends it."""
    room = Room(centre, phone, policy=watching(phone))
    room.hear(*HOT)
    room.tick(20)
    assert told(phone) == [("breach", "opened"), ("no_data", "opened")]


def test_eight_probes_of_a_box_that_is_gone(centre: Centre, phone: Phone) -> None:
    """One alert speaks for the box, eight are recorded and kept back; of these nobody ever hears."""
    presence = Presence(centre.store)
    presence.told("box-a", is_online=True, now_ms=T0 - 3_600_000)
    room = Room(centre, phone, policy=watching(phone), start_ms=T0)
    names = [f"probe-{number}" for number in range(8)]
    for name in names:
        room.hear_late(T0, *CLEAR, probe=name)
    room.now_ms = T0 + 2 * STEP_MS
    presence.told("box-a", is_online=False, now_ms=room.now_ms)
    for _ in range(40):
        room.tick(1)
    assert told(phone) == [("gateway_down", "opened")]
    states = sorted(row.state for row in centre.rows(telling))
    assert states == ["inhibited"] * 8 + ["told"]
    assert {row.why for row in centre.rows(decision) if row.verdict == "held"} == {"box_away"}
    presence.told("box-a", is_online=True, now_ms=room.now_ms)
    room.tick(1)
    assert told(phone) == [("gateway_down", "opened"), ("gateway_down", "resolved")]
    for name in names:
        room.hear_late(room.now_ms, 4, probe=name)
    for _ in range(30):
        presence.heard(["box-a"], room.now_ms)
        room.tick(0.2)
    assert len(phone.told) == 2
    assert {row.state for row in centre.rows(telling)} == {"done"}


def test_a_probe_that_stays_silent_after_its_box_came_back(centre: Centre, phone: Phone) -> None:
    """After a while in which a box may hand over, its silence is the probe's own."""
    presence = Presence(centre.store)
    presence.told("box-a", is_online=True, now_ms=T0 - 3_600_000)
    room = Room(centre, phone, policy=watching(phone))
    room.hear(*CLEAR)
    presence.told("box-a", is_online=False, now_ms=room.now_ms)
    room.tick(40)
    presence.told("box-a", is_online=True, now_ms=room.now_ms)
    room.tick(1)
    assert phone.phases == ["opened", "resolved"]
    for _ in range(16):
        presence.heard(["box-a"], room.now_ms)
        room.tick(1)
    assert told(phone)[2:] == [("no_data", "opened")]


def test_a_centre_that_was_away_blames_nobody(centre: Centre, phone: Phone) -> None:
    """Silence from before it started is not counted: what it missed is on its way."""
    Room(centre, phone, policy=watching(phone)).hear(*CLEAR)
    later = alerts(centre, phone, policy=watching(phone))
    start_ms = T0 + 6 * 3_600_000
    for minutes in (0, 5, 14.9):
        later.tick(start_ms + round(minutes * 60_000))
    assert phone.told == []
    later.tick(start_ms + 15 * 60_000)
    assert phone.phases == ["opened"]


def test_a_room_without_a_rule_is_not_watched(centre: Centre, phone: Phone) -> None:
    """Only rooms of the settings are; a rule that is taken away ends its alerts."""
    room = Room(centre, phone, policy=watching(phone))
    room.hear(4)
    room.tick(15)
    room.alerts = alerts(
        centre, phone, policy=replace(watching(phone), rooms={("COLD-9", "r"): watching(phone).rooms[ROOM]})
    )
    room.tick(1)
    assert phone.phases == ["opened", "resolved"]


def test_a_probe_that_was_taken_away(centre: Centre, phone: Phone) -> None:
    """After thirty days without a word it is no probe any more: its alert ends, and stays so."""
    room = Room(centre, phone, policy=watching(phone))
    room.hear(4)
    room.tick(15)
    room.tick(30 * 1440)
    room.tick(1)
    assert phone.phases == ["opened", "resolved"]
