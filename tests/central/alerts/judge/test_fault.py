"""A lost sensor is an alarm of its own, and no breach."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from central.alerts.details import FaultDetail
from central.alerts.policy import NOBODY
from central.store import tables
from logistics.coldchain.rule import MINUTE_MS
from logistics.events.rooms import ProbeFault
from tests.central.alerts.scene import Phone, Room, watching
from tests.central.centre import ROOM, T0, Centre, batch, centre_in, chunk

PROBE = "box-a/probe-1"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def fault(centre: Centre, seq: int, name: str, at_ms: int = T0) -> None:
    told = ProbeFault(site=ROOM[0], room=ROOM[1], probe="probe-1", fault=name)
    centre.receive(batch("f", seq, (at_ms, told)), now_ms=at_ms)


def told(phone: Phone) -> list[tuple[str, str, str]]:
    """Kind, phase and fault of each message."""
    return [
        (one.kind, one.phase, one.detail.fault if isinstance(one.detail, FaultDetail) else "")
        for one in phone.told
    ]


def test_the_power_on_value_is_a_sensor_alarm_only(centre: Centre) -> None:
    """Case 24: ten times 85.0 a minute apart in a room of 4 °C: one alarm about the probe, no breach."""
    phone = Phone()
    room = Room(centre, phone, policy=watching(phone))
    minutes = replace(chunk([4.0, *(85.0,) * 10]), step_ms=MINUTE_MS)
    centre.receive(batch("s", 1, (T0, minutes)), now_ms=T0 + 10 * MINUTE_MS)
    room.tick(11)
    assert told(phone) == [("probe_fault", "opened", "power_on")]
    assert "这些读数不计入温度记录和统计" in phone.told[0].text
    centre.receive(batch("s", 2, (T0 + 11 * MINUTE_MS, chunk([4.1]))), now_ms=T0 + 12 * MINUTE_MS)
    room.tick(1)
    assert told(phone)[1:] == [("probe_fault", "resolved", "power_on")]
    assert centre.rows(tables.excursion) == []


def test_a_single_bad_answer_is_none_to_tell_of(centre: Centre) -> None:
    """What is over within five minutes opens nothing."""
    phone = Phone()
    room = Room(centre, phone, policy=watching(phone))
    room.hear(4.0)
    centre.receive(batch("t", 1, (T0 + MINUTE_MS, chunk([85.0]))), now_ms=T0 + MINUTE_MS)
    room.now_ms = T0 + 4 * MINUTE_MS
    room.tick()
    room.now_ms = T0 + 5 * MINUTE_MS
    room.hear(4.0, 4.0)
    assert phone.told == []


def test_a_stuck_probe_is_told_of(centre: Centre) -> None:
    """Case 26: the box says that a probe is stuck; it goes on reading, and is told of until it is well."""
    phone = Phone()
    room = Room(centre, phone, policy=watching(phone))
    room.hear(4.0)
    fault(centre, 1, "stuck")
    room.hear(4.0, 4.0, 4.0)
    assert told(phone) == [("probe_fault", "opened", "stuck")]
    fault(centre, 2, "", room.now_ms)
    room.hear(4.1)
    assert told(phone)[1:] == [("probe_fault", "resolved", "stuck")]


@pytest.mark.parametrize(("is_watched", "kind"), [(True, "no_data"), (False, "probe_fault")])
def test_a_faulty_probe_that_is_silent_is_told_of_once(centre: Centre, is_watched: bool, kind: str) -> None:
    """Where silence is watched it speaks for the fault; where it is not, the fault speaks for itself."""
    phone = Phone()
    room = Room(centre, phone, policy=watching(phone) if is_watched else None)
    room.hear(4.0)
    fault(centre, 1, "crc", T0 + 1000)
    room.tick(20)
    assert [one.kind for one in phone.told] == [kind]


def test_a_probe_that_never_gave_a_temperature_is_told_of(centre: Centre) -> None:
    """It has no last reading that could grow old."""
    phone = Phone()
    room = Room(centre, phone, policy=replace(NOBODY, everybody=watching(phone).everybody))
    fault(centre, 1, "missing")
    room.tick(4)
    assert phone.told == []
    room.tick(2)
    assert told(phone) == [("probe_fault", "opened", "missing")]
