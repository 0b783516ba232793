"""The worst healthy probe alarms, one alone against two is doubted, and the median is the statistic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.history.stretches import stretches
from logistics.coldchain.probes.voting import median_mc, median_stretches, vote
from logistics.coldchain.rule import Rule

RULE = Rule.from_keys({"hi": 8, "lo": 2, "duration": 30, "interval": 5})


def room(*celsius: float | None) -> dict[str, int | None]:
    """Probes 1, 2, 3 …; None is a faulty one."""
    return {
        str(number): None if one is None else round(one * 1000) for number, one in enumerate(celsius, start=1)
    }


def test_one_of_three_out_is_a_warning_and_a_disagreement() -> None:
    """3.9, 4.2, 9.5: the median is 4.2, and probe 3 stands against the others."""
    found = vote(room(3.9, 4.2, 9.5), RULE)
    assert (found.level, found.median_mc, found.worst, found.side) == ("WARNING", 4200, "3", "HOT")
    assert (found.out, found.disagree) == (("3",), ("3",))


def test_two_of_three_out_are_critical() -> None:
    """9.1, 9.5, 4.2: the room is warm, and probe 3 is the odd one."""
    found = vote(room(9.1, 9.5, 4.2), RULE)
    assert (found.level, found.out, found.worst, found.median_mc) == ("CRITICAL", ("1", "2"), "2", 9100)
    assert found.disagree == ("3",)


def test_a_faulty_probe_has_no_vote() -> None:
    """4.1, a fault, 4.3: the median is 4.2 of two healthy ones in three."""
    found = vote(room(4.1, None, 4.3), RULE)
    assert (found.level, found.median_mc, found.healthy, found.probes) == ("NORMAL", 4200, 2, 3)
    assert (found.worst, found.side, found.disagree) == (None, None, ())


@pytest.mark.parametrize(
    ("celsius", "level"),
    [
        ((9.0,), "CRITICAL"),
        ((9.0, 4.0), "CRITICAL"),
        ((9.0, 4.0, None), "CRITICAL"),
        ((9, 4, 4, 4), "WARNING"),
    ],
)
def test_between_a_probe_and_the_goods_the_goods_win(celsius: tuple[float | None, ...], level: str) -> None:
    """One of one and one of two are believed; one of four is doubted."""
    assert vote(room(*celsius), RULE).level == level


def test_a_small_step_over_the_limit_disagrees_though_it_is_near() -> None:
    """8.1 beside two of 7.9: alone out of limits is a disagreement however near the others are."""
    found = vote(room(7.9, 8.1, 7.9), RULE)
    assert (found.level, found.disagree) == ("WARNING", ("2",))


def test_the_farthest_beyond_its_limit_is_the_worst() -> None:
    """Out on both sides: the side of the worst is told, and only its probes are counted."""
    found = vote(room(9.0, -4.0, 5.0), RULE)
    assert (found.worst, found.side, found.out) == ("2", "COLD", ("2",))


def test_a_probe_at_a_limit_that_is_out_is_worse_than_one_at_a_limit_that_is_in() -> None:
    """Exactly 8.0 is in range and exactly 2.0 is not: neither is beyond its limit, and one is out."""
    rule = Rule.from_keys({"hi": 8, "lo": 2, "lo_inclusive": True, "duration": 30, "interval": 5})
    found = vote(room(2.0, 8.0, 8.0), rule)
    assert (found.worst, found.side, found.level) == ("1", "COLD", "WARNING")


def test_without_a_healthy_probe_nothing_is_said_of_the_temperature() -> None:
    """Losing all probes is no breach."""
    found = vote(room(None, None), RULE)
    assert (found.level, found.median_mc, found.healthy, found.probes) == ("NORMAL", None, 0, 2)


@given(st.lists(st.integers(-30_000, 30_000), min_size=1, max_size=7))
def test_the_median_has_as_many_below_as_above(values: list[int]) -> None:
    """No more than half of the values lie on either side."""
    middle = median_mc(values)
    assert 2 * sum(value < middle for value in values) <= len(values)
    assert 2 * sum(value > middle for value in values) <= len(values)


def test_the_rooms_median_leaves_gaps_out() -> None:
    """Where one probe is silent the other speaks; where both are, nobody does."""
    one = list(stretches([(0, 4000), (5, 4200), (100, 5000)], Rule(10, 5, 15, hi_mc=8000)))
    other = list(stretches([(0, 6000), (15, 6000)], Rule(10, 5, 15, hi_mc=8000)))
    assert list(median_stretches([one, other])) == [
        (0, 5, 5000),
        (5, 10, 5100),
        (10, 15, 6000),
        (15, 20, 6000),
        (100, 105, 5000),
    ]
    assert list(median_stretches([])) == []


SERIES = st.lists(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=12, unique_by=lambda one: one[0]),
    max_size=4,
)


@given(SERIES)
def test_the_rooms_median_is_that_of_each_minute(series: list[list[tuple[int, int]]]) -> None:
    """At every minute the median is that of the values that stood then."""
    rule = Rule(10, 5, 15, hi_mc=8000)
    held = [list(stretches(sorted(one), rule)) for one in series]
    found = {at: mc for start, end, mc in median_stretches(held) for at in range(start, end)}
    for minute in range(80):
        standing = [mc for own in held for start, end, mc in own if start <= minute < end]
        assert found.get(minute) == (median_mc(standing) if standing else None)
