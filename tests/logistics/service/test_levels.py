"""Service levels against calendars that were worked out by hand."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.service.levels import Level, Period, Verdict, Visit, judge, largest_gap_days
from logistics.service.promises import PlaceKind

# 2026-03-02 is a Monday: ISO weeks 10 to 13.
FIRST = date(2026, 3, 2)
FOUR_WEEKS = Period(FIRST, FIRST + timedelta(days=27))


def _days(*offsets: int) -> set[date]:
    return {FIRST + timedelta(days=offset) for offset in offsets}


def _level(days: set[date], kind: PlaceKind = "village", dark: Collection[date] = ()) -> Level:
    return judge("SC-1", kind, [Visit(day) for day in days], FOUR_WEEKS, dark)


def _verdicts(level: Level) -> dict[str, Verdict]:
    return {kept.promise: kept.verdict for kept in level.promises}


MON_WED_FRI = _days(*(7 * week + day for week in range(4) for day in (0, 2, 4)))
ALTERNATE = _days(*range(0, 28, 2))
DAILY = _days(*range(28))


def test_monday_wednesday_friday_is_three_a_week_and_not_every_two_days() -> None:
    """From Friday to Monday are three days, though each week has its three visits."""
    level = _level(MON_WED_FRI)
    assert (level.visits, level.largest_gap_days) == (12, 3)
    assert level.per_week == {"2026-W10": 3, "2026-W11": 3, "2026-W12": 3, "2026-W13": 3}
    assert _verdicts(level) == {"every_two_days": "broken", "collected_3_a_week": "kept"}


def test_alternate_days_keep_both() -> None:
    """Every second day is four and three visits in turn, never more than two days apart."""
    level = _level(ALTERNATE)
    assert (level.visits, level.largest_gap_days) == (14, 2)
    assert level.per_week == {"2026-W10": 4, "2026-W11": 3, "2026-W12": 4, "2026-W13": 3}
    assert _verdicts(level) == {"every_two_days": "kept", "collected_3_a_week": "kept"}


@pytest.mark.parametrize("kind", ["township", "park"])
def test_every_day_is_every_day(kind: PlaceKind) -> None:
    """A township and the park are promised each day: one day without is broken."""
    assert _verdicts(_level(DAILY, kind)) == {"daily": "kept"}
    level = _level(DAILY - _days(13), kind)
    assert (level.visits, level.largest_gap_days, _verdicts(level)) == (27, 2, {"daily": "broken"})


def test_three_in_a_row_keep_the_week_and_not_the_gap() -> None:
    """Per week and largest gap say different things: Monday to Wednesday leaves five days to Monday."""
    level = _level(_days(*(7 * week + day for week in range(4) for day in (0, 1, 2))))
    assert level.largest_gap_days == 5
    assert _verdicts(level) == {"every_two_days": "broken", "collected_3_a_week": "kept"}


def test_a_silent_day_is_not_a_day_without_a_visit() -> None:
    """Where a visit on a day that nobody reported would keep the promise, it is 未报 and not broken."""
    days = ALTERNATE - _days(10)
    assert _verdicts(_level(days)) == {"every_two_days": "broken", "collected_3_a_week": "broken"}
    told = _level(days, dark=_days(10))
    assert (told.unreported_days, told.largest_gap_days) == (1, 4)
    assert _verdicts(told) == {"every_two_days": "unreported", "collected_3_a_week": "unreported"}


def test_a_silent_day_excuses_no_other() -> None:
    """A gap that stays too large with a visit on each silent day is broken for sure."""
    level = _level(ALTERNATE - _days(10, 12, 14, 16), dark=_days(10))
    assert _verdicts(level)["every_two_days"] == "broken"
    (week,) = (kept.broken_weeks for kept in level.promises if kept.promise == "collected_3_a_week")
    assert week == ("2026-W11", "2026-W12")


def test_a_place_that_never_reported_is_unreported() -> None:
    """No visit and no report at all: nothing is known, and nothing is zero."""
    level = _level(set(), dark=DAILY)
    assert (level.visits, level.unreported_days) == (0, 28)
    assert set(_verdicts(level).values()) == {"unreported"}
    assert set(_verdicts(_level(set())).values()) == {"broken"}


def test_a_direction_keeps_its_own_promise() -> None:
    """A delivery is no collection: what only went down does not count as collected."""
    visits = [Visit(day, "down") for day in ALTERNATE] + [Visit(FIRST, "up")]
    level = judge("SC-1", "village", visits, FOUR_WEEKS)
    assert _verdicts(level) == {"every_two_days": "kept", "collected_3_a_week": "broken"}
    assert [kept.visits for kept in level.promises] == [14, 1]


def test_a_week_that_the_period_cuts_is_not_broken_by_it() -> None:
    """A period from Friday on says nothing of the Monday before it."""
    period = Period(date(2026, 3, 6), date(2026, 3, 15))
    visits = [Visit(date(2026, 3, day)) for day in (6, 8, 10, 12, 14)]
    level = judge("SC-1", "village", visits, period)
    assert level.per_week == {"2026-W10": 2, "2026-W11": 3}
    assert _verdicts(level) == {"every_two_days": "kept", "collected_3_a_week": "kept"}


def test_the_turn_of_the_year_is_one_week() -> None:
    """ISO week 53 of 2026 goes from a Monday to a Sunday in January: its visits are counted together."""
    period = Period(date(2026, 12, 28), date(2027, 1, 3))
    visits = [Visit(day) for day in (date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 2))]
    level = judge("SC-1", "village", visits, period)
    assert level.per_week == {"2026-W53": 3}
    assert _verdicts(level) == {"every_two_days": "kept", "collected_3_a_week": "kept"}


def test_a_period_cannot_end_before_it_begins() -> None:
    """Such a period is refused with its dates."""
    with pytest.raises(ValueError, match="2026-03-01"):
        Period(FIRST, FIRST - timedelta(days=1))


@given(st.sets(st.integers(0, 27)), st.sets(st.integers(0, 27)))
def test_what_is_reported_late_never_turns_kept_or_broken_round(seen: set[int], dark: set[int]) -> None:
    """A verdict of kept or broken stands whatever is found out about days that were not reported."""
    before = _verdicts(_level(_days(*seen), dark=_days(*dark)))
    for after in (_verdicts(_level(_days(*seen))), _verdicts(_level(_days(*(seen | dark))))):
        for promise, verdict in before.items():
            assert verdict in ("unreported", after[promise])


@given(st.sets(st.integers(0, 27), min_size=1))
def test_a_visit_more_never_makes_a_gap_larger(offsets: set[int]) -> None:
    """Visits only part gaps."""
    days = _days(*offsets)
    less = set(list(days)[1:])
    assert largest_gap_days(days, FOUR_WEEKS) <= largest_gap_days(less, FOUR_WEEKS)
