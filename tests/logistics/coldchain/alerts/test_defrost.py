"""A defrost makes an alert wait, within bounds; the exposure record does not know of it."""

import pytest

from logistics.coldchain import alertstate
from logistics.coldchain.alerts.defrost import Daily, Window, recognised, signalled, waits_until_ms
from logistics.coldchain.alertstate import AlertState
from logistics.coldchain.exposure import Reading, judge
from logistics.coldchain.rule import MINUTE_MS, Rule

FREEZER = Rule.from_keys({"hi": -15, "lo": -25, "duration": 15, "interval": 5})
HOUR_MS = 60 * MINUTE_MS


def warm(until: int, milli_c: int = -12_000) -> list[Reading]:
    """Ten minutes cold, then warm, cold again from minute `until` to 120."""
    return [(minute * MINUTE_MS, milli_c if 10 <= minute < until else -18_000) for minute in range(0, 120, 5)]


def phases(readings: list[Reading], *windows: Window) -> list[tuple[str, int]]:
    state, entered = AlertState(), list[alertstate.Transition]()
    for at_ms, milli_c in readings:
        state, more = alertstate.step(state, at_ms, milli_c, FREEZER, windows)
        entered += more
    return [(one.phase, one.at_ms // MINUTE_MS) for one in entered]


def minutes(start: int, end: int, peak_mc: int | None = None) -> Window:
    return Window(start * MINUTE_MS, end * MINUTE_MS, peak_mc)


def test_a_defrost_that_ends_in_its_window_is_told_to_nobody() -> None:
    """Warm for half an hour within the window: no alarm; without the window there is one."""
    assert phases(warm(40), minutes(5, 50)) == [("pending", 10), ("normal", 40)]
    assert ("alarm", 25) in phases(warm(40))


def test_what_lasts_longer_than_its_window_is_told_at_its_end() -> None:
    """The alarm waits for the window's end and not for another duration."""
    assert phases(warm(100), minutes(5, 50)) == [
        ("pending", 10),
        ("alarm", 50),
        ("recovering", 100),
        ("normal", 100),
    ]


def test_a_reading_too_warm_for_a_defrost_ends_the_waiting() -> None:
    """Above the window's peak the alarm comes with the reading, or at its duration if that is later."""
    late = [*warm(40)[:6], (30 * MINUTE_MS, -5_000), *warm(100)[7:]]
    assert ("alarm", 30) in phases(late, minutes(5, 90, -10_000))
    early = [*warm(100)[:3], (15 * MINUTE_MS, -5_000), *warm(100)[4:]]
    assert ("alarm", 25) in phases(early, minutes(5, 90, -10_000))


def test_a_cold_alert_waits_for_no_defrost() -> None:
    """Defrosting makes nothing colder."""
    assert ("alarm", 25) in phases(warm(60, -30_000), minutes(5, 90))


def test_windows_that_touch_wait_for_the_last() -> None:
    """An alarm that one window puts off into the next waits for that one's end, too."""
    assert waits_until_ms(5, 0, [Window(10, 30), Window(0, 10)]) == 30
    assert waits_until_ms(5, 0, [Window(0, 10), Window(11, 30)]) == 10
    assert [Window(0, 10).covers(at_ms) for at_ms in (-1, 0, 9, 10)] == [False, True, True, False]


def test_the_record_counts_every_minute_of_a_defrost() -> None:
    """Half an hour at −12 is half an hour out of limits, whatever the alert does."""
    record = judge(warm(40), FREEZER)
    assert record.hot.total_ms == 30 * MINUTE_MS
    (run,) = record.excursions
    assert recognised(run, [minutes(5, 50)]) == minutes(5, 50)
    assert run.alarm_ms == 25 * MINUTE_MS


@pytest.mark.parametrize("window", [minutes(11, 50), minutes(5, 39), minutes(5, 50, -12_001)])
def test_what_does_not_fit_its_window_is_no_defrost(window: Window) -> None:
    """Begun before it, over after it, or too warm: something else is wrong."""
    (run,) = judge(warm(40), FREEZER).excursions
    assert recognised(run, [window]) is None


def test_a_run_that_a_gap_ended_is_explained_by_nothing() -> None:
    """Nobody knows how it went on."""
    (run,) = judge(warm(40)[:6], FREEZER).excursions
    assert recognised(run, [minutes(0, 500)]) is None


def test_a_daily_window_opens_at_its_local_minute() -> None:
    """Two in the morning and two in the afternoon in China are 18:00 and 06:00 UTC."""
    daily = Daily((120, 840), 30)
    found = list(daily.between(0, 24 * HOUR_MS, offset_ms=8 * HOUR_MS))
    assert [(one.start_ms, one.end_ms) for one in found] == [
        (6 * HOUR_MS, 6 * HOUR_MS + 30 * MINUTE_MS),
        (18 * HOUR_MS, 18 * HOUR_MS + 30 * MINUTE_MS),
    ]


def test_a_window_over_midnight_is_found_from_both_days() -> None:
    """Begun at 23:50, it still covers 00:05."""
    (found,) = Daily((1430,), 30).between(24 * HOUR_MS, 24 * HOUR_MS + MINUTE_MS, offset_ms=0)
    assert (found.start_ms, found.end_ms) == (1430 * MINUTE_MS, 1460 * MINUTE_MS)


@pytest.mark.parametrize(("minute", "lasts"), [(1440, 30), (-1, 30), (0, 0), (0, 1441)])
def test_a_window_lies_within_a_day(minute: int, lasts: int) -> None:
    """No minute that a day does not have, and no window longer than one."""
    with pytest.raises(ValueError, match="minute of the day"):
        Daily((minute,), lasts)


def test_a_contact_opens_windows_that_end() -> None:
    """From on to off and the time to cool again; a heater that hangs is cut off at the longest."""
    found = signalled(
        [(0, False), (10, True), (12, True), (30, False), (100, True), (300, False), (400, True)],
        longest_ms=60,
        after_ms=5,
    )
    assert found == [Window(10, 35), Window(100, 160), Window(400, 460)]
