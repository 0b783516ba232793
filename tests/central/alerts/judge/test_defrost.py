"""An alarm that falls due in a defrost waits; the record counts every minute; causes are told with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from central.alerts.policy import Place, Policy
from central.store import tables
from logistics.coldchain.alerts.defrost import Daily
from logistics.coldchain.rule import MINUTE_MS
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import DefrostMoved, DoorMoved
from tests.central.alerts.scene import WORDS, Phone, Room, standing, watching
from tests.central.centre import ROOM, STEP_MS, T0, Centre, batch, centre_in

CLEAR = (4.0,) * 4


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def local_minute(at_ms: int) -> int:
    """The minute of the day in the county."""
    offset_ms = 8 * 60 * MINUTE_MS
    assert WORDS.zone.key == "Asia/Shanghai"
    return (at_ms + offset_ms) // MINUTE_MS % 1440


def defrosting(phone: Phone, peak_mc: int | None = 12_000) -> Policy:
    """The room defrosts from when the tests begin, for fifty minutes."""
    daily = Daily((local_minute(T0),), 50, peak_mc)
    return replace(watching(phone), rooms={ROOM: Place(defrost=daily)})


def test_a_room_that_recovers_in_its_defrost_is_told_to_nobody(centre: Centre) -> None:
    """The record has the excursion with its alarm; nobody is told."""
    phone = Phone()
    room = Room(centre, phone, policy=defrosting(phone))
    room.hear(*(9.0,) * 9, *CLEAR)
    assert phone.told == []
    (row,) = centre.rows(tables.excursion)
    assert (row.alarm_ms, row.end_ms) == (T0 + 30 * MINUTE_MS, T0 + 45 * MINUTE_MS)


def test_a_room_that_stays_warm_is_told_of_at_the_end(centre: Centre) -> None:
    """The alarm comes at the end of the window, and names the defrost as the likely cause."""
    phone = Phone()
    room = Room(centre, phone, policy=defrosting(phone))
    room.hear(*(9.0,) * 9)
    assert phone.told == []
    room.hear(9.0, 9.0)
    assert (phone.phases, standing(centre)) == (["opened"], [(T0 + 50 * MINUTE_MS, None)])
    ((_, detail),) = phone.breaches
    assert [one.kind for one in detail.causes] == ["defrost"]
    assert "可能原因：除霜" in phone.told[0].text


def test_what_is_too_warm_for_a_defrost_is_told_at_once(centre: Centre) -> None:
    """A reading over the window's peak ends the waiting."""
    phone = Phone()
    room = Room(centre, phone, policy=defrosting(phone))
    room.hear(*(9.0,) * 7)
    assert phone.told == []
    room.hear(13.0)
    assert phone.phases == ["opened"]


def test_a_cold_room_waits_for_no_defrost(centre: Centre) -> None:
    """Nothing gets too cold by defrosting."""
    phone = Phone()
    Room(centre, phone, policy=defrosting(phone)).hear(*(-2.0,) * 8)
    assert phone.phases == ["opened"]


def test_causes_are_what_was_so_at_the_onset(centre: Centre) -> None:
    """Lost mains before an open door; what was long before, or another box's, is no cause."""
    phone = Phone()
    door = [
        (T0 - (minutes * MINUTE_MS), DoorMoved(site=ROOM[0], room=ROOM[1], door="front", is_open=is_open))
        for minutes, is_open in ((90, True), (80, False), (4, True), (1, False))
    ]
    lost = MainsMoved(site=ROOM[0], device="ups", is_present=False)
    centre.receive(batch("d", 1, *door, (T0 - MINUTE_MS, lost)))
    centre.receive(batch("e", 1, (T0, lost), box="box-b"))
    room = Room(centre, phone)
    room.hear(*(9.0,) * 8)
    detail = next(detail for _, detail in phone.breaches)
    assert [(one.kind, one.what, one.since_ms - T0) for one in detail.causes] == [
        ("mains", "box-a", -MINUTE_MS),
        ("door", "front", -4 * MINUTE_MS),
    ]
    text = next(one.text for one in phone.told if one.kind == "breach")
    assert "可能原因：停电" in text
    assert "door open at the onset or shortly before: front" in text
    assert "mains lost at the onset: box-a" in text


def test_an_excursion_of_last_night_is_history(centre: Centre) -> None:
    """Case 17: out from 01:00 to 03:00, uploaded at 07:00: occurred 01:30, detected 07:00, told once."""
    phone = Phone()
    hour_ms = 60 * MINUTE_MS
    room = Room(centre, phone, start_ms=T0 + 7 * hour_ms)
    room.hear_late(T0, *(4.0,) * 12, *(9.0,) * 24, *(4.0,) * 12)
    room.tick()
    room.tick(30)
    assert phone.phases == ["history"]
    (row,) = centre.rows(tables.alert)
    assert (row.opened_ms - T0, row.detected_ms - T0, row.closed_ms - T0) == (
        1.5 * hour_ms,
        7 * hour_ms,
        3 * hour_ms,
    )
    assert phone.told[0].title.endswith("temperature was out of limits, and recovered")


def test_a_run_over_midnight_is_one_alert(centre: Centre) -> None:
    """Case 34: 9.0 from 23:40 to 00:20 local time is one excursion, whose alarm is at 00:10."""
    phone = Phone()
    midnight = (T0 + 8 * 60 * MINUTE_MS) // 86_400_000 * 86_400_000 + 16 * 60 * MINUTE_MS
    assert local_minute(midnight) == 0
    room = Room(centre, phone, start_ms=midnight - 30 * MINUTE_MS)
    room.hear(4.0, 4.0, *(9.0,) * 8, *CLEAR)
    (row,) = centre.rows(tables.excursion)
    times = [row.start_ms, row.alarm_ms, row.end_ms]
    assert [(at_ms - midnight) // MINUTE_MS for at_ms in times] == [-20, 10, 20]
    assert phone.phases == ["opened", "resolved"]
    assert STEP_MS == 5 * MINUTE_MS


def heater(*, is_on: bool, after_min: int = 15, peak_mc: int | None = None) -> DefrostMoved:
    return DefrostMoved(
        site=ROOM[0],
        room=ROOM[1],
        device="heater",
        is_on=is_on,
        after_ms=after_min * MINUTE_MS,
        peak_mc=peak_mc,
    )


def test_a_contact_tells_of_a_defrost(centre: Centre) -> None:
    """While the heater is on, and a quarter of an hour in which the room cools, an alarm waits."""
    phone = Phone()
    room = Room(centre, phone)
    off_ms = T0 + 25 * MINUTE_MS
    centre.receive(batch("h", 1, (T0 - MINUTE_MS, heater(is_on=True)), (off_ms, heater(is_on=False))))
    room.hear(*(9.0,) * 7, *CLEAR)
    assert phone.told == []
    (row,) = centre.rows(tables.excursion)
    assert row.alarm_ms == T0 + 30 * MINUTE_MS


def test_a_heater_that_hangs_is_no_defrost(centre: Centre) -> None:
    """It never goes off: after an hour the alarm comes, and names it."""
    phone = Phone()
    room = Room(centre, phone)
    centre.receive(batch("h", 1, (T0 - MINUTE_MS, heater(is_on=True))))
    room.hear(*(9.0,) * 11)
    assert phone.told == []
    room.hear(9.0, 9.0)
    assert (phone.phases, standing(centre)) == (["opened"], [(T0 + 59 * MINUTE_MS, None)])
    ((_, detail),) = phone.breaches
    assert [one.kind for one in detail.causes] == ["defrost"]


@pytest.mark.parametrize(("after_min", "peak_mc"), [(0, None), (15, 8_500)])
def test_how_long_and_how_warm_a_defrost_is(centre: Centre, after_min: int, peak_mc: int | None) -> None:
    """Its box says both: the alarm that it does not explain comes when it is due."""
    phone = Phone()
    room = Room(centre, phone)
    on = heater(is_on=True, after_min=after_min, peak_mc=peak_mc)
    off = heater(is_on=False, after_min=after_min, peak_mc=peak_mc)
    centre.receive(batch("h", 1, (T0 - MINUTE_MS, on), (T0 + 25 * MINUTE_MS, off)))
    room.hear(*(9.0,) * 7)
    assert (phone.phases, standing(centre)) == (["opened"], [(T0 + 30 * MINUTE_MS, None)])
