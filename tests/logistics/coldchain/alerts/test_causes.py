"""A cause is named when it was so at the onset or shortly before, and a door has an alarm of its own."""

import pytest

from logistics.coldchain.alerts.causes import Cause, Move, door_alarms, likely_causes
from logistics.coldchain.alerts.defrost import Window
from logistics.coldchain.rule import MINUTE_MS


def door(minute: int, *, is_open: bool, what: str = "front") -> Move:
    return Move(what, minute * MINUTE_MS, is_open)


@pytest.mark.parametrize(
    ("opened", "closed", "is_cause"),
    [(50, 55, True), (40, 49, False), (40, 50, True), (59, None, True), (60, None, True), (61, None, False)],
)
def test_a_door_within_ten_minutes_before_is_a_cause(opened: int, closed: int | None, is_cause: bool) -> None:
    """Open at the onset (minute 60), or at any time in the ten minutes before it."""
    moves = [door(opened, is_open=True)] + ([door(closed, is_open=False)] if closed is not None else [])
    found = likely_causes(60 * MINUTE_MS, "HOT", doors=moves)
    assert [one.kind for one in found] == (["door"] if is_cause else [])


def test_the_likeliest_cause_comes_first() -> None:
    """Lost mains before a defrost before a door; of two doors the one opened last."""
    found = likely_causes(
        60,
        "HOT",
        doors=[Move("back", 10, True), Move("front", 20, True)],
        mains_lost=[Move("mains", 5, True)],
        windows=[Window(0, 70)],
    )
    assert [(one.kind, one.what) for one in found] == [
        ("mains", "mains"),
        ("defrost", ""),
        ("door", "front"),
        ("door", "back"),
    ]


def test_a_cold_room_is_not_explained_by_heat() -> None:
    """Neither lost mains nor a defrost make a room too cold."""
    found = likely_causes(60, "COLD", mains_lost=[Move("mains", 5, True)], windows=[Window(0, 70)])
    assert found == ()


def test_repeated_news_of_a_door_change_nothing() -> None:
    """A door told open twice is open since the first time; closed without having been open is nothing."""
    moves = [door(3, is_open=False), door(5, is_open=True), door(6, is_open=True), door(9, is_open=False)]
    assert likely_causes(10 * MINUTE_MS, "HOT", doors=reversed(moves)) == (
        Cause("door", "front", 5 * MINUTE_MS, 9 * MINUTE_MS),
    )


@pytest.mark.parametrize(
    ("minute", "level"), [(4, None), (5, "warning"), (9, "warning"), (10, "critical"), (600, "critical")]
)
def test_a_door_open_for_too_long_has_its_own_alarm(minute: int, level: str | None) -> None:
    """A warning after five minutes, critical after ten, whatever the temperature."""
    found = door_alarms([door(0, is_open=True)], minute * MINUTE_MS)
    assert [one.level for one in found] == ([] if level is None else [level])


def test_a_closed_door_has_no_alarm_and_one_of_tomorrow_none_yet() -> None:
    """An alarm ends with its door closed; news of the future do not count."""
    moves = [door(0, is_open=True), door(7, is_open=False), door(8, is_open=True, what="back")]
    (found,) = door_alarms(moves, 13 * MINUTE_MS)
    assert (found.door, found.at_ms) == ("back", 13 * MINUTE_MS)
    assert door_alarms(moves[2:], 7 * MINUTE_MS) == []
