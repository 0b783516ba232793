"""A breach is one alert, from its duration on until the room is clear for the whole delay."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from central.alerts.details import Detail
from central.store import tables
from central.store.alerts.rows import Alert, AlertRows, Breach
from logistics.coldchain.rule import MINUTE_MS, Rule
from tests.central.alerts.scene import Phone, Room, standing
from tests.central.centre import ROOM, STEP_MS, T0, Centre, centre_in

HOT = (9.0,) * 7
"""Thirty minutes: the last one makes it an alarm."""
CLEAR = (4.0,) * 3
"""Ten minutes clear."""


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def details(centre: Centre) -> list[Detail]:
    rows = sorted(centre.rows(tables.alert), key=lambda row: row.id)
    return [msgspec.json.decode(row.detail, type=Detail) for row in rows]


def test_one_breach_is_one_alert(centre: Centre) -> None:
    """Nobody is told before the duration is over; then once that it began, and once that it is over."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear(4, *HOT[:6])
    assert (phone.phases, standing(centre)) == ([], [])
    room.hear(9.5, 9, 9)
    alarm_ms = T0 + STEP_MS + 30 * MINUTE_MS
    assert (phone.phases, standing(centre)) == (["opened"], [(alarm_ms, None)])
    room.hear(*CLEAR)
    end_ms = T0 + 10 * STEP_MS
    assert (phone.phases, standing(centre)) == (["opened", "resolved"], [(alarm_ms, end_ms)])
    room.hear(4, 4)
    room.tick(60)
    assert len(phone.told) == 2


def test_what_it_says(centre: Centre) -> None:
    """The alert tells probe, side, limit, peak, the value now and the minutes, and keeps them up to date."""
    room = Room(centre, Phone())
    room.hear(*HOT, 11, 9)
    alone: dict[str, Any] = {"is_critical": True, "healthy": 1, "out": ("box-a/probe-1",)}
    assert details(centre) == [Detail("box-a/probe-1", "HOT", 8000, 11000, 9000, 40.0, T0, **alone)]
    room.hear(*CLEAR)
    assert details(centre) == [Detail("box-a/probe-1", "HOT", 8000, 11000, 4000, 45.0, T0, **alone)]
    (row,) = centre.rows(tables.alert)
    assert (row.site, row.room, row.kind) == (*ROOM, "breach")


def test_cycling_around_the_limit_is_one_alert(centre: Centre) -> None:
    """A compressor that brings the room in range for a moment again and again is told of once."""
    phone = Phone()
    room = Room(centre, phone)
    for _ in range(4):
        room.hear(*HOT, 4)
    assert (phone.phases, len(centre.rows(tables.excursion))) == (["opened"], 4)
    room.hear(*CLEAR)
    assert phone.phases == ["opened", "resolved"]
    assert len(standing(centre)) == 1


def test_in_range_is_not_recovered(centre: Centre) -> None:
    """Inside the hysteresis, and before the clear delay is over, the alert stays."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear(*HOT, *(7.8,) * 12)
    assert phone.phases == ["opened"]
    room.hear(4, 4)
    assert phone.phases == ["opened"]
    room.hear(4)
    assert phone.phases == ["opened", "resolved"]


def test_silence_is_no_recovery(centre: Centre) -> None:
    """A probe that falls silent in its alarm leaves the alert open, however long."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear(*HOT)
    room.tick(60 * 24 * 30)
    assert phone.phases == ["opened"]
    room.hear(*CLEAR)
    assert phone.phases == ["opened", "resolved"]


def test_two_breaches_are_two_alerts(centre: Centre) -> None:
    """After a recovery a new breach is told anew."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear(*HOT, *CLEAR, *HOT, *CLEAR)
    assert phone.phases == ["opened", "resolved"] * 2
    assert len({message.id for message in phone.told}) == 4


def test_too_cold_after_too_warm_is_told(centre: Centre) -> None:
    """A room that goes from too warm to freezing is two things to tell, even without a pause between."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear(*HOT, *(-2.0,) * 7)
    assert [(phase, detail.side) for phase, detail in phone.breaches] == [
        ("opened", "HOT"),
        ("resolved", "HOT"),
        ("opened", "COLD"),
    ]
    room.hear(*CLEAR)
    assert [(phase, detail.side) for phase, detail in phone.breaches][3:] == [("resolved", "COLD")]


def test_a_room_is_one_alert_however_many_probes_say_so(centre: Centre) -> None:
    """The worst probe speaks for the room, and it is over when the last one is."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear_late(T0, *HOT, probe="probe-1")
    room.tick(40)
    room.hear_late(T0, *HOT[1:], 12, probe="PROBE-1")
    room.tick()
    assert [(phase, detail.probe) for phase, detail in phone.breaches] == [("opened", "box-a/probe-1")]
    assert [detail.probe for detail in details(centre)] == ["box-a/PROBE-1"]
    room.hear_late(T0 + 7 * STEP_MS, *CLEAR, probe="probe-1")
    room.tick(15)
    assert phone.phases == ["opened"]
    room.hear_late(T0 + 7 * STEP_MS, *CLEAR, probe="PROBE-1")
    room.tick()
    assert phone.phases == ["opened", "resolved"]
    assert len(standing(centre)) == 1


def test_a_probe_that_alarms_after_the_others_recovered_is_told(centre: Centre) -> None:
    """Its run began while the room's alert stood, but nobody has been told of it."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear_late(T0, *HOT, *CLEAR, probe="probe-1")
    room.hear_late(T0 + 5 * STEP_MS, *HOT[:4], probe="probe-2")
    room.tick(50)
    room.tick()
    assert phone.phases == ["history"]
    room.hear_late(T0 + 9 * STEP_MS, *HOT[:4], probe="probe-2")
    room.tick(20)
    assert phone.phases == ["history", "opened"]


def test_rooms_are_told_of_by_themselves(centre: Centre) -> None:
    """Rooms whose names differ in small and capital letters only are two, as far as the tables go."""
    small = Breach("p", "COLD-1", "room", "HOT", 1, 1, 2, 0, 0, 0, 2, "ALARM")
    with centre.store.write() as connection:
        found = AlertRows(connection)
        found.open(Alert(0, "breach", "breach:COLD-1/Room:HOT:1:p", "COLD-1", "Room", 1, 1, None, "{}"))
        assert found.about(small, "breach:COLD-1/room:HOT:", 2) is None
        assert found.about(replace(small, room="Room"), "breach:COLD-1/Room:HOT:", 2) is not None


@pytest.mark.parametrize("late", [(9, 9, 9), (9, 9, 4)], ids=["earlier", "later"])
def test_a_beginning_that_late_data_moves(centre: Centre, late: tuple[float, ...]) -> None:
    """Late readings that move the beginning of a breach make no second alert, and tell nobody twice."""
    phone = Phone()
    room = Room(centre, phone, start_ms=T0 + 3 * STEP_MS)
    room.hear(*HOT, 9, 9, 9, 9)
    assert phone.phases == ["opened"]
    room.hear_late(T0, *late)
    room.tick()
    room.hear(9, 9)
    assert (phone.phases, len(standing(centre))) == (["opened"], 1)
    room.hear(*CLEAR)
    assert phone.phases == ["opened", "resolved"]


def test_a_beginning_that_moves_after_the_end(centre: Centre) -> None:
    """Late readings about a breach that is over tell nobody anything."""
    phone = Phone()
    room = Room(centre, phone, start_ms=T0 + 3 * STEP_MS)
    room.hear(*HOT, *CLEAR)
    room.hear_late(T0, 9, 9, 9)
    room.tick()
    room.hear(4, 4)
    assert phone.phases == ["opened", "resolved"]


def test_a_breach_that_late_data_takes_away(centre: Centre) -> None:
    """Where late readings show that there was no breach, the alert ends; it does not stay for ever."""
    phone = Phone()
    room = Room(centre, phone)
    for number in range(4):
        room.hear_late(T0 + number * 2 * STEP_MS, 9)
    room.now_ms = T0 + 6 * STEP_MS
    room.tick()
    assert phone.phases == ["opened"]
    for number in range(4):
        room.hear_late(T0 + (2 * number + 1) * STEP_MS, 4)
    room.now_ms = T0 + 8 * STEP_MS
    room.hear(4, 4, 4)
    assert phone.phases == ["opened", "resolved"]
    assert not [row for row in centre.rows(tables.excursion) if row.alarm_ms is not None]


def test_history_that_comes_late(centre: Centre) -> None:
    """A past breach that comes in while another lasts is told once, as over; the other lasts on."""
    phone = Phone()
    room = Room(centre, phone, start_ms=T0 + 100 * STEP_MS)
    room.hear(*HOT)
    room.hear_late(T0, *HOT, *CLEAR)
    room.hear(9, 9)
    assert [(one.phase, one.opened_ms < room.now_ms - 50 * STEP_MS) for one in phone.told] == [
        ("opened", False),
        ("history", True),
    ]
    assert [closed is None for _, closed in standing(centre)] == [True, False]


def test_what_is_long_past_is_no_news(centre: Centre) -> None:
    """A breach that ended more than a week ago stands in the record; nobody is told."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear_late(T0, *HOT, *CLEAR)
    room.tick(8 * 24 * 60)
    assert (phone.told, len(centre.rows(tables.excursion))) == ([], 1)


def test_a_rule_that_changed_opens_no_alert_twice(tmp_path: Path) -> None:
    """When the record is made again under a shorter duration, the same breach is still the same alert."""
    with centre_in(tmp_path) as centre:
        phone = Phone()
        room = Room(centre, phone)
        room.hear(*HOT, *CLEAR)
        room.hear_late(T0 + 2 * STEP_MS + 1, 4)
    shorter = Rule.from_keys({"hi": 8.0, "duration": 5, "interval": 5})
    with centre_in(tmp_path, {ROOM: shorter}) as centre:
        centre.projections.rebuild(centre.store)
        later = Phone()
        Room(centre, later, start_ms=room.now_ms).tick()
        assert min(row.alarm_ms for row in centre.rows(tables.excursion)) < T0 + 30 * MINUTE_MS
        assert [message.id for message in later.told if message.id == phone.told[0].id] == []


def test_a_box_ahead_of_the_time_is_one_alert(centre: Centre) -> None:
    """Two probes of a room whose box lives three days ahead are one alert, too."""
    phone = Phone()
    room = Room(centre, phone)
    ahead_ms = T0 + 3 * 24 * 60 * MINUTE_MS
    room.hear_late(ahead_ms, *HOT)
    room.hear_late(ahead_ms, *HOT, probe="probe-2")
    room.tick()
    assert phone.phases == ["opened"]
