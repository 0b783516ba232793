"""States stand alike when only their sums differ, and then the sums of a replay are had by adding."""

import pytest
from msgspec.structs import replace

from logistics.coldchain.budget import Budget
from logistics.coldchain.exposure import Reading, State, fold, judge
from logistics.coldchain.history.standing import bare, shifted, stands_as
from logistics.coldchain.history.timeline import Timeline
from logistics.coldchain.rule import MINUTE_MS, Rule
from logistics.coldchain.runs import Change, Run

PLAIN = Rule.from_keys({"hi": 8, "duration": 30, "interval": 5})
WINDOW = Rule.from_keys({"hi": 8, "duration": 30, "interval": 5, "cum": 20, "cum_window": 100})
TOTAL = Rule.from_keys({"hi": 8, "duration": 30, "interval": 5, "cum": 20})
STATE = State(0, 10, 5000, 5000, 5000, hot=Budget(inside_ms=5, segments=((0, 5),)))


@pytest.mark.parametrize(
    "other",
    [
        replace(STATE, last_ms=11),
        replace(STATE, last_mc=5001),
        replace(STATE, run=Run("HOT", 0, 9000)),
        replace(STATE, hot=Budget(inside_ms=5, segments=((1, 6),))),
        replace(STATE, cold=Budget(over=True)),
        None,
    ],
)
def test_what_judges_the_next_reading_must_be_the_same(other: State | None) -> None:
    """The held value, the run, and what the window holds: where one differs, a replay is needed."""
    assert not stands_as(STATE, other, WINDOW)
    assert not stands_as(other, STATE, WINDOW)


def test_sums_may_differ() -> None:
    """Time, area, lowest and highest change nothing of what comes."""
    other = replace(STATE, first_ms=-9, readings=7, observed_ms=3, area_mc_ms=4, min_mc=-1, max_mc=7000)
    assert stands_as(STATE, other, WINDOW)


def test_the_total_judges_only_where_a_limit_has_no_window() -> None:
    """A limit for all time together is nearer for one who has spent more."""
    other = replace(STATE, hot=replace(STATE.hot, total_ms=9))
    assert stands_as(STATE, other, PLAIN)
    assert stands_as(STATE, other, WINDOW)
    assert not stands_as(STATE, other, TOTAL)


def test_the_first_time_of_a_budget_is_the_earliest_known() -> None:
    """What was reached before the day stands; else the day's own first time, not one that has gone."""
    end = replace(STATE, hot=replace(STATE.hot, alarm_ms=99))
    changes = (Change("budget", 40, "COLD"), Change("budget", 50, "HOT"), Change("budget", 60, "HOT"))
    later = shifted(end, STATE, STATE, changes)
    earlier = shifted(end, replace(STATE, hot=replace(STATE.hot, alarm_ms=7)), STATE, changes)
    assert later is not None
    assert earlier is not None
    assert (later.hot.alarm_ms, later.cold.alarm_ms, earlier.hot.alarm_ms) == (50, 40, 7)


def days_of(minutes_out: dict[int, int]) -> list[Reading]:
    """Days of readings each five minutes, each beginning out of limits for some minutes."""
    return [
        ((day * 1440 + minute) * MINUTE_MS, 9000 if minute < out else 5000)
        for day, out in minutes_out.items()
        for minute in range(0, 1440, 5)
    ]


def test_a_late_breach_brings_the_limit_of_all_time_nearer() -> None:
    """Ten minutes on each of three days reach 20 on the second; with a late day before, on the first."""
    line = Timeline(TOTAL)
    line.take(days_of({3: 10, 4: 10, 5: 10}))
    assert line.record().hot.alarm_ms == (4 * 1440 + 10) * MINUTE_MS
    line.take(days_of({1: 15}))
    assert line.record().hot.alarm_ms == (3 * 1440 + 5) * MINUTE_MS
    assert line.record().hot == judge(days_of({1: 15, 3: 10, 4: 10, 5: 10}), TOTAL).hot


def test_a_gap_a_millisecond_too_long_is_seen_among_many_readings() -> None:
    """Also on the quick way a gap breaks what it breaks one by one."""
    far_ms = 50 * MINUTE_MS + 15 * MINUTE_MS + 1
    calm = [(minute * MINUTE_MS, 5000) for minute in range(0, 51, 5)]
    _, changes = fold(None, [*calm, (far_ms, 5000)], PLAIN)
    assert [(one.kind, one.at_ms, one.until_ms) for one in changes] == [("gap", 55 * MINUTE_MS, far_ms)]
    _, changes = fold(None, [*calm, (far_ms - 1, 5000)], PLAIN)
    assert changes == ()


@pytest.mark.parametrize("rule", [WINDOW, TOTAL])
def test_states_without_their_sums_are_equal_exactly_when_they_stand_alike(rule: Rule) -> None:
    """What is left judges what comes alike; only a limit for all time together keeps the sum it is about."""
    other = replace(
        STATE, first_ms=-9, readings=7, area_mc_ms=4, max_mc=7000, hot=replace(STATE.hot, total_ms=9)
    )
    assert (bare(other, rule) == bare(STATE, rule)) is stands_as(other, STATE, rule) is (rule is WINDOW)
    assert bare(None, rule) is None
