"""A room's probes vote on how bad a breach is; what makes it worse is told once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.alerts.details import Detail
from central.store.alerts import rooms
from logistics.coldchain.probes.voting import median_mc
from logistics.events.rooms import ProbeFault
from tests.central.alerts.scene import Phone, Room
from tests.central.centre import ROOM, STEP_MS, T0, Centre, batch, centre_in

NAMES = ("probe-1", "probe-2", "probe-3")


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


class Trio(Room):
    """A room with three probes, heard together."""

    def hear_all(self, *celsius: float, times: int = 1) -> None:
        """Each probe says its own, so many times."""
        for _ in range(times):
            for probe, value in zip(NAMES, celsius, strict=True):
                self.hear_late(self.now_ms, value, probe=probe)
            self.now_ms += STEP_MS
            self.alerts.tick(self.now_ms)


def short(names: tuple[str, ...]) -> list[str]:
    return [name.partition("/")[2] for name in names]


def severity(detail: Detail) -> tuple[bool, int, list[str], list[str]]:
    return detail.is_critical, detail.healthy, short(detail.out), short(detail.disagree)


def test_one_of_three_is_a_warning_and_a_disagreement(centre: Centre) -> None:
    """Case 27: 3.9, 4.2, 9.5: the room's alert is a warning about probe 3, which the others are against."""
    phone = Phone()
    room = Trio(centre, phone)
    room.hear_all(3.9, 4.2, 9.5, times=8)
    ((phase, detail),) = phone.breaches
    assert (phase, detail.probe) == ("opened", "box-a/probe-3")
    assert severity(detail) == (False, 3, ["probe-3"], ["probe-3"])
    with centre.store.read() as connection:
        values = rooms.values_at(connection, *ROOM, room.now_ms)
    assert median_mc([value for value in values.values() if value is not None]) == 4200
    text = phone.told[0].text
    assert "警告：3 个正常探头中只有 1 个超限" in text
    assert "against the other probes: box-a/probe-3" in text


def test_two_of_three_are_critical(centre: Centre) -> None:
    """Case 28: 9.1, 9.5, 4.2."""
    phone = Phone()
    Trio(centre, phone).hear_all(9.1, 9.5, 4.2, times=8)
    ((phase, detail),) = phone.breaches
    assert (phase, severity(detail)[:3]) == ("opened", (True, 3, ["probe-1", "probe-2"]))
    assert "Critical: 2 of 3 healthy probes" in phone.told[0].text


def test_a_probe_that_is_no_thermometer_has_no_vote(centre: Centre) -> None:
    """Case 29: 4.1, 85 (fault), 4.3: no breach; two of three are healthy, and 4.2 is their median."""
    phone = Phone()
    room = Trio(centre, phone)
    room.hear_all(4.1, 4.2, 4.3)
    room.hear_all(4.1, 85.0, 4.3, times=3)
    assert phone.breaches == []
    with centre.store.read() as connection:
        values = rooms.values_at(connection, *ROOM, T0 + 4 * STEP_MS)
    healthy = [value for value in values.values() if value is not None]
    assert (len(healthy), median_mc(healthy)) == (2, 4200)


def test_a_probe_with_a_fault_has_no_vote(centre: Centre) -> None:
    """A stuck probe that stays in range does not make one of two a warning."""
    phone = Phone()
    room = Trio(centre, phone)
    room.hear_all(4.0, 4.0, 4.0)
    told = [(T0 + 1, ProbeFault(site=ROOM[0], room=ROOM[1], probe=name, fault="stuck")) for name in NAMES[:2]]
    centre.receive(batch("f", 1, *told))
    room.hear_all(4.0, 4.0, 9.0, times=8)
    ((_, detail),) = phone.breaches
    assert severity(detail)[:2] == (True, 1)


def test_what_becomes_critical_is_told_once(centre: Centre) -> None:
    """A warning that a second probe confirms is told as critical, once; a third one changes nothing."""
    phone = Phone()
    room = Trio(centre, phone)
    room.hear_all(4.0, 4.0, 9.0, times=8)
    room.hear_all(9.0, 4.0, 9.0, times=4)
    assert [(phase, detail.is_critical) for phase, detail in phone.breaches] == [
        ("opened", False),
        ("critical", True),
    ]
    room.hear_all(4.0, 4.0, 9.0, times=2)
    room.hear_all(9.0, 9.0, 9.0, times=2)
    assert phone.phases == ["opened", "critical"]
    room.hear_all(4.0, 4.0, 4.0, times=4)
    assert phone.phases == ["opened", "critical", "resolved"]
    assert phone.breaches[-1][1].is_critical
