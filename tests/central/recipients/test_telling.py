"""A recipient is told once at arrival and by reminders, once a day, by day, and only of what is so."""

import pytest
from msgspec.structs import replace

from logistics.events.counter import Corrected, ParcelProblem, ParcelRecipient, ParcelReleased, ProblemKind
from tests.central.centre import scan
from tests.central.recipients.counter import (
    DAY_MS,
    HOUR_MS,
    MIDNIGHT,
    MINUTE_MS,
    NOON,
    PHONE,
    SITE,
    Scene,
    W,
    shelving,
)


def test_who_a_parcel_is_for_is_told_once(scene: Scene) -> None:
    """Five minutes after it was shelved, with station, code and the page, by whole number, and not again."""
    counter, far = scene
    counter.shelved(NOON)
    assert counter.tick(NOON + 4 * MINUTE_MS) == 0
    assert counter.tick(NOON + 6 * MINUTE_MS) == 1
    assert [counter.tick(NOON + hours * HOUR_MS) for hours in (1, 5, 8, 21, 23)] == [0] * 5
    (asked,) = far.asked
    assert asked["phone"] == PHONE
    assert asked["text"] == "您有 1 件包裹已到三墩桥站（06-05）。取件码：16-4。自助查询：https://x.cn/p"
    assert asked["text_en"].startswith("Parcels for you at Sandunqiao: 1 (since 06-05). Pickup code: 16-4.")
    assert asked["pieces"] == {"site": "三墩桥站", "count": "1", "codes": "16-4", "since": "06-05"}
    (notice,) = counter.notices()
    assert (notice.kind, notice.state, notice.day) == ("arrived", "told", "2026-06-05")
    assert notice.answer == 'HTTP 200 {"ok":true}'


def test_reminders_come_after_one_two_and_three_days(scene: Scene) -> None:
    """And no more: after five days the parcel goes back. Each hour somebody looks; a day has one at most."""
    counter, far = scene
    counter.shelved(NOON)
    told_at = [hour for hour in range(6 * 24) if counter.tick(NOON + hour * HOUR_MS + 10 * MINUTE_MS)]
    assert told_at == [0, 24, 48, 72]
    assert [one["kind"] for one in far.asked] == ["arrived", "remind_1", "remind_2", "remind_3"]
    assert "逾期将退回" in far.texts()[3]
    assert len({row.day for row in counter.notices()}) == 4


def test_nobody_is_told_at_night(scene: Scene) -> None:
    """What comes in the evening is told in the morning, and its reminder a day later still."""
    counter, far = scene
    counter.shelved(MIDNIGHT + 20 * HOUR_MS + 58 * MINUTE_MS)
    minutes = range(21 * 60, 32 * 60, 5)
    assert sum(counter.tick(MIDNIGHT + minute * MINUTE_MS) for minute in minutes) == 0
    assert counter.tick(MIDNIGHT + DAY_MS + 8 * HOUR_MS) == 1
    assert counter.tick(MIDNIGHT + DAY_MS + 20 * HOUR_MS + 59 * MINUTE_MS) == 0
    assert counter.tick(MIDNIGHT + 2 * DAY_MS + 8 * HOUR_MS) == 1
    assert [one["kind"] for one in far.asked] == ["arrived", "remind_1"]


def test_parcels_of_one_person_share_a_message(scene: Scene) -> None:
    """Those that are due together, and what came a moment ago; another's with the same tail do not."""
    counter, far = scene
    counter.shelved(NOON, "A1", code="1-1")
    counter.shelved(NOON + 60_000, "A2", code="1-2")
    counter.shelved(NOON + 4 * MINUTE_MS, "A3", code="1-3")
    counter.shelved(NOON, "B1", phone="13912349626", code="2-1")
    assert counter.tick(NOON + 6 * MINUTE_MS) == 2
    assert [(one["phone"], one["pieces"]["codes"]) for one in far.asked] == [
        (PHONE, "1-1、1-2、1-3"),
        ("13912349626", "2-1"),
    ]
    assert counter.tick(NOON + 12 * MINUTE_MS) == 0


@pytest.mark.parametrize("kind", ["lost", "refused", "damaged", "wrong_address", "other"])
def test_a_problem_stops_it(scene: Scene, kind: ProblemKind) -> None:
    """Until it is closed; "nobody fetches it" is what reminders are for."""
    counter, _ = scene
    counter.shelved(NOON)
    problem = ParcelProblem(waybill=W, site=SITE, kind=kind, is_open=True)
    counter.told(NOON + 5000, problem)
    counter.told(NOON + 5000, ParcelProblem(waybill=W, site=SITE, kind="unclaimed", is_open=True))
    assert counter.tick(NOON + HOUR_MS) == 0
    counter.told(NOON + HOUR_MS, replace(problem, is_open=False))
    assert counter.tick(NOON + 2 * HOUR_MS) == 1


@pytest.mark.parametrize("act", ["hand_out", "return", "depart"])
def test_what_has_left_is_told_of_no_more(scene: Scene, act: str) -> None:
    """Handed out, in the return bag, or on its way."""
    counter, _ = scene
    counter.shelved(NOON)
    counter.told(NOON + 5000, scan(W, act, SITE))  # type: ignore[arg-type]  # a parameter's text
    assert [counter.tick(NOON + hours * HOUR_MS) for hours in (1, 25, 49, 73)] == [0] * 4
    assert counter.notices() == []


def test_a_release_alone_stops_it(scene: Scene) -> None:
    """The scan may be missing. A release that a correction takes out was none."""
    counter, _ = scene
    counter.shelved(NOON)
    counter.told(NOON + 5000, ParcelReleased(waybill=W, site=SITE, taken_by="recipient"))
    assert counter.tick(NOON + HOUR_MS) == 0
    counter.told(NOON + 6000, Corrected(site=SITE, stream="s2", seq=1, reason="wrong parcel"))
    assert counter.tick(NOON + 2 * HOUR_MS) == 1


def test_who_wants_it_at_the_door_is_not_asked_to_the_counter(scene: Scene) -> None:
    """Consent to the station, or none told, is asked."""
    counter, _ = scene
    counter.shelved(NOON)
    at_door = ParcelRecipient(waybill=W, site=SITE, phone=PHONE, consent="door")
    counter.told(NOON + 5000, at_door)
    assert counter.tick(NOON + HOUR_MS) == 0


def test_no_number_is_a_state(scene: Scene) -> None:
    """A tail alone, a landline, nobody at all; a number that comes later is told to."""
    counter, far = scene
    counter.shelved(NOON, "A1", phone=None)
    counter.shelved(NOON, "A2", phone="05788123456")
    events = shelving("A3")
    counter.told(NOON, events[0], events[2])
    assert counter.tick(NOON + HOUR_MS) == 0
    assert counter.states() == [("arrived", "no_number")] * 3
    counter.told(NOON + HOUR_MS, ParcelRecipient(waybill="A1", site=SITE, phone=PHONE))
    assert counter.tick(NOON + 2 * HOUR_MS) == 1
    assert far.asked[0]["phone"] == PHONE
    assert [row.state for row in counter.notices()] == ["told", "no_number", "no_number"]
