"""A lot's budget follows it through rooms and vehicles; what nobody measured is said to be unknown."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.errors import RuleError
from logistics.coldchain.exposure import Reading, judge
from logistics.coldchain.history.stretches import Stretch, stretches
from logistics.coldchain.rule import MINUTE_MS, Rule
from logistics.goods.spending import Stay, lots_there, spent

RULE = Rule.from_keys({"hi": 8, "lo": 2, "duration": 999, "interval": 5, "cum": 60})


def minutes(milli_c: int, start: int, end: int) -> list[Reading]:
    return [(minute * MINUTE_MS, milli_c) for minute in range(start, end, 5)]


def stood(readings: dict[str, list[Reading]]) -> dict[str, list[Stretch]]:
    return {place: list(stretches(each, RULE)) for place, each in readings.items()}


def stay(place: str, start: int, end: int | None, lot: str = "L1") -> Stay:
    return Stay(lot, place, start * MINUTE_MS, None if end is None else end * MINUTE_MS)


def test_a_budget_is_spent_over_several_rooms() -> None:
    """Forty minutes in a warm store and twenty on a truck are the hour, reached on the truck."""
    readings = {"store": minutes(9000, 0, 500), "truck": minutes(10_000, 0, 500)}
    found = spent(
        [stay("truck", 100, 200), stay("store", 60, 100)], stood(readings), RULE, "HOT", 120 * MINUTE_MS
    )
    assert (found.spent_ms, found.left_ms, found.unknown_ms) == (60 * MINUTE_MS, 0, 0)
    assert found.by_place == (("store", 40 * MINUTE_MS), ("truck", 20 * MINUTE_MS))
    assert found.reached_ms == 120 * MINUTE_MS
    assert found.degree_mc_ms == (40 * 1000 + 20 * 2000) * MINUTE_MS


def test_a_reading_before_the_lot_came_stands_when_it_comes() -> None:
    """The value read at minute 0 stands to minute 5: of it the lot bears what it was there for."""
    found = spent([stay("store", 3, 8)], stood({"store": minutes(9000, 0, 10)}), RULE, "HOT", 10**9)
    assert (found.spent_ms, found.unknown_ms) == (5 * MINUTE_MS, 0)


def test_what_nobody_measured_is_unknown() -> None:
    """A room without readings, and a gap in another: neither spent nor kept."""
    readings = {"store": [*minutes(9000, 0, 20), *minutes(9000, 60, 80)]}
    found = spent(
        [stay("store", 0, 80), stay("yard", 80, 100)], stood(readings), RULE, "HOT", 500 * MINUTE_MS
    )
    assert (found.spent_ms, found.unknown_ms) == (40 * MINUTE_MS, 60 * MINUTE_MS)
    assert found.left_ms == 20 * MINUTE_MS


def test_a_lot_is_where_it_came_last() -> None:
    """A stay that nobody ended ends when the next begins: no minute is borne twice."""
    readings = {"store": minutes(9000, 0, 100), "truck": minutes(5000, 0, 100)}
    found = spent(
        [stay("store", 0, None), stay("truck", 30, None)], stood(readings), RULE, "HOT", 90 * MINUTE_MS
    )
    assert (found.spent_ms, found.by_place) == (30 * MINUTE_MS, (("store", 30 * MINUTE_MS), ("truck", 0)))


def test_each_side_has_its_own_budget() -> None:
    """Cold minutes are not spent on the warm side."""
    readings = {"store": minutes(9000, 0, 20) + minutes(1000, 20, 50)}
    both = [
        spent([stay("store", 0, 50)], stood(readings), RULE, side, 10**9).spent_ms for side in ("HOT", "COLD")
    ]
    assert both == [20 * MINUTE_MS, 30 * MINUTE_MS]


def test_a_lot_that_came_later_has_borne_nothing() -> None:
    """A stay that begins after the time asked for is none yet."""
    found = spent(
        [stay("store", 50, 60)], stood({"store": minutes(9000, 0, 100)}), RULE, "HOT", 50 * MINUTE_MS
    )
    assert (found.spent_ms, found.unknown_ms, found.by_place) == (0, 0, ())


@pytest.mark.parametrize("keys", [{}, {"cum": 60, "cum_window": 120}])
def test_a_rule_without_a_budget_for_all_time_is_refused(keys: dict[str, float]) -> None:
    """There is nothing to be left of it."""
    rule = Rule.from_keys({"hi": 8, "duration": 9, "interval": 5, **keys})
    with pytest.raises(RuleError, match="cum"):
        spent([], {}, rule, "HOT", 0)


STAYS = st.lists(st.tuples(st.integers(1, 20), st.sampled_from([1000, 5000, 9000])), min_size=1, max_size=30)


@given(STAYS, st.lists(st.integers(0, 300), max_size=4))
def test_moving_within_one_room_changes_nothing(parts: list[tuple[int, int]], moves: list[int]) -> None:
    """However a stay is cut, the budget is that of the room's own record."""
    readings, at = list[Reading](), 0
    for gap, milli_c in parts:
        at += gap
        readings.append((at * MINUTE_MS, milli_c))
    edges = sorted({0, 1000, *moves})
    stays = [stay("store", start, end) for start, end in pairwise(edges)]
    found = spent(stays, stood({"store": readings}), RULE, "HOT", 1000 * MINUTE_MS)
    record = judge(readings, RULE)
    assert (found.spent_ms, found.degree_mc_ms) == (record.hot.total_ms, record.hot.degree_mc_ms)
    assert found.reached_ms == record.hot.alarm_ms
    assert found.unknown_ms == 1000 * MINUTE_MS - record.observed_ms


def test_which_lots_stood_in_a_room_during_an_excursion() -> None:
    """From 01:00 to 03:00: one that left at two, one that came at half past, not one of another room."""
    stays = [
        stay("store", 0, 120, "A"),
        stay("store", 150, None, "B"),
        stay("store", 180, None, "late"),
        stay("store", 0, 60, "early"),
        stay("yard", 0, None, "other"),
    ]
    found = lots_there(stays, "store", 60 * MINUTE_MS, 180 * MINUTE_MS)
    assert [(one.lot, one.start_ms // MINUTE_MS, (one.end_ms or 0) // MINUTE_MS) for one in found] == [
        ("A", 60, 120),
        ("B", 150, 180),
    ]
