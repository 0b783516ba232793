"""Days are local, sums part at midnight, and what no reading covers is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.exposure import Reading, judge
from logistics.coldchain.history.days import DAY_MS, Day, by_day
from logistics.coldchain.history.stretches import clipped, cut, stretches
from logistics.coldchain.rule import MINUTE_MS, Rule, RuleBook

HOT_30 = Rule.from_keys({"hi": 8.0, "lo": 2, "duration": 30, "interval": 5})
CHINA_MS = 8 * 3_600_000


def constant(milli_c: int, start: int, end: int, every: int = 5) -> list[Reading]:
    return [(minute * MINUTE_MS, milli_c) for minute in range(start, end, every)]


def days(readings: list[Reading], rule: Rule | RuleBook = HOT_30, offset_ms: int = 0) -> list[Day]:
    return by_day(readings, rule, judge(readings, rule).excursions, offset_ms=offset_ms)


def test_an_excursion_over_local_midnight_counts_on_both_days() -> None:
    """9.0 from 23:40 to 00:20 in China: twenty minutes each, and the alarm of 00:10 is the second day's."""
    midnight = 16 * 60
    readings = constant(9000, midnight - 20, midnight + 20) + constant(5000, midnight + 20, midnight + 60)
    first, second = days(readings, offset_ms=CHINA_MS)
    assert (first.hot_ms, second.hot_ms) == (20 * MINUTE_MS, 20 * MINUTE_MS)
    assert (first.alarms, second.alarms) == ((), (("HOT", (midnight + 10) * MINUTE_MS),))
    assert (first.start_ms, second.start_ms) == ((midnight - 1440) * MINUTE_MS, midnight * MINUTE_MS)


def test_a_value_that_stands_over_midnight_counts_on_each_day_its_part() -> None:
    """Read at 23:57 and 00:02: three minutes on one day, two on the next, which did not measure it."""
    readings = [((1440 - 3) * MINUTE_MS, 9000), ((1440 + 2) * MINUTE_MS, 5000)]
    first, second = days(readings)
    assert (first.hot_ms, second.hot_ms) == (3 * MINUTE_MS, 2 * MINUTE_MS)
    assert (first.high_mc, second.high_mc, second.readings) == (9000, 5000, 1)
    assert second.mean_mc == pytest.approx((2 * 9000 + 5 * 5000) / 7)


def test_a_gap_is_no_part_of_a_day() -> None:
    """Half a day without readings is half a day not covered, and in no mean."""
    (day,) = days(constant(9000, 0, 60) + constant(3000, 13 * 60, 24 * 60))
    assert day.observed_ms == 12 * 60 * MINUTE_MS
    assert (day.coverage, day.hot_ms) == (0.5, 60 * MINUTE_MS)
    assert day.mean_mc == (9000 * 1 + 3000 * 11) / 12


def test_a_day_without_a_reading_is_no_day() -> None:
    """Between two days with readings there is nothing to tell of the third."""
    assert [day.start_ms // DAY_MS for day in days([(0, 5000), (2 * DAY_MS, 5000)])] == [0, 2]


def test_both_sides_and_their_degrees_are_counted_apart() -> None:
    """Two degrees above for five minutes, and one below."""
    (day,) = days([(0, 10_000), (5 * MINUTE_MS, 1000), (10 * MINUTE_MS, 5000)])
    assert (day.hot_degree_mc_ms, day.cold_degree_mc_ms) == (2000 * 5 * MINUTE_MS, 1000 * 5 * MINUTE_MS)
    assert (day.cold_ms, day.low_mc) == (5 * MINUTE_MS, 1000)


def test_a_day_is_judged_by_the_rule_of_each_minute() -> None:
    """A limit raised at minute 12 counts from there, though the value stands on."""
    book = RuleBook(
        ((0, HOT_30), (12 * MINUTE_MS, Rule.from_keys({"hi": 10, "duration": 30, "interval": 5})))
    )
    (day,) = days(constant(9000, 0, 40), book)
    assert day.hot_ms == 12 * MINUTE_MS


STAYS = st.lists(st.tuples(st.integers(1, 900), st.sampled_from([1000, 5000, 8000, 9000])), max_size=40)


@given(STAYS, st.integers(-720, 840))
def test_the_days_add_up_to_the_record(stay: list[tuple[int, int]], offset_min: int) -> None:
    """Time observed, time out and degrees of all days together are those of the record."""
    readings, at_ms = [], 0
    for minutes, milli_c in stay:
        at_ms += minutes * MINUTE_MS
        readings.append((at_ms, milli_c))
    record, found = judge(readings, HOT_30), days(readings, offset_ms=offset_min * MINUTE_MS)
    assert sum(day.observed_ms for day in found) == record.observed_ms
    assert sum(day.hot_ms for day in found) == record.hot.total_ms
    assert sum(day.cold_degree_mc_ms for day in found) == record.cold.degree_mc_ms
    assert sum(len(day.alarms) for day in found) == sum(e.alarm_ms is not None for e in record.excursions)
    assert sum(day.readings for day in found) == record.readings
    assert all(0 <= day.observed_ms <= DAY_MS for day in found)


def test_a_reading_stands_to_the_next_or_for_an_interval() -> None:
    """Up to the longest gap a value is held, beyond it for one interval; so is the last."""
    found = list(stretches([(0, 1), (15, 2), (31, 3)], Rule(10, 5, 15, hi_mc=8)))
    assert found == [(0, 15, 1), (15, 20, 2), (31, 36, 3)]
    assert list(clipped(found, 10, 33)) == [(10, 15, 1), (15, 20, 2), (31, 33, 3)]
    assert list(clipped(found, 20, 31)) == []


def test_a_span_is_cut_at_each_local_midnight() -> None:
    """Pieces touch, and each has the number of its day."""
    assert list(cut(5, 25, 10, 0)) == [(0, 5, 10), (1, 10, 20), (2, 20, 25)]
    assert list(cut(5, 25, 10, 8)) == [(1, 5, 12), (2, 12, 22), (3, 22, 25)]
    assert list(cut(5, 5, 10, 0)) == []
