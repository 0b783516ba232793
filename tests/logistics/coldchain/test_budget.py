"""The cumulative budget equals a count of minutes, also over a rolling window."""

from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.budget import Budget, spend
from logistics.coldchain.rule import MINUTE_MS, Rule


def rule(limit: int, window: int | None) -> Rule:
    return Rule.from_keys({"hi": 8, "duration": 999, "interval": 1, "cum": limit, "cum_window": window})


def spend_all(spans: list[tuple[int, int]], judged_by: Rule) -> tuple[Budget, list[int]]:
    """The budget after minutes out of limits (start, length), and the minutes at which it was reached."""
    budget, reached = Budget(), []
    for start, length in spans:
        budget, at_ms = spend(budget, start * MINUTE_MS, (start + length) * MINUTE_MS, 1000, judged_by)
        reached += [] if at_ms is None else [at_ms]
    assert all(at_ms % MINUTE_MS == 0 for at_ms in reached)
    return budget, [at_ms // MINUTE_MS for at_ms in reached]


def counted(spans: list[tuple[int, int]], limit: int, window: int | None) -> list[int]:
    """The same by brute force: each minute looks back over its window."""
    out = {minute for start, length in spans for minute in range(start, start + length)}
    reached, over = [], False
    for start, length in spans:
        for minute in range(start, start + length + 1):
            begin = 0 if window is None else minute - window
            spent = sum(begin <= each < minute for each in out)
            if spent >= limit and not over:
                reached.append(minute)
            over = spent >= limit
    return reached


def spans_of(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans, at = [], 0
    for pause, length in parts:
        spans.append((at + pause, length))
        at += pause + length
    return spans


parts = st.lists(st.tuples(st.integers(0, 25), st.integers(1, 12)), max_size=20)


@given(parts, st.integers(1, 30))
def test_without_a_window_the_limit_is_reached_once(runs: list[tuple[int, int]], limit: int) -> None:
    """All time counts, and the limit is told at its minute, once."""
    spans = spans_of(runs)
    budget, reached = spend_all(spans, rule(limit, None))
    assert reached == counted(spans, limit, None)
    assert len(reached) <= 1
    assert budget.total_ms == sum(length for _, length in spans) * MINUTE_MS


@given(parts, st.integers(1, 20), st.integers(0, 30))
def test_a_rolling_window_forgets(runs: list[tuple[int, int]], limit: int, more: int) -> None:
    """Only the window counts; the limit is told each time it is reached anew, at its minute."""
    spans = spans_of(runs)
    budget, reached = spend_all(spans, rule(limit, limit + more))
    assert reached == counted(spans, limit, limit + more)
    assert budget.alarm_ms == (reached[0] * MINUTE_MS if reached else None)


def test_old_segments_are_dropped() -> None:
    """What the window has left behind takes no room."""
    budget, _ = spend_all([(10 * n, 1) for n in range(1000)], rule(5, 60))
    assert len(budget.segments) <= 7


def test_a_raised_limit_can_be_reached_again() -> None:
    """A new version of the rule with a higher limit opens the budget again."""
    budget, reached = spend(Budget(), 0, 10 * MINUTE_MS, 1000, rule(5, None))
    assert reached == 5 * MINUTE_MS
    budget, reached = spend(budget, 10 * MINUTE_MS, 20 * MINUTE_MS, 1000, rule(15, None))
    assert reached == 15 * MINUTE_MS
    assert budget.alarm_ms == 5 * MINUTE_MS


def test_a_run_of_many_readings_is_one_segment() -> None:
    """Spans that touch are joined, so that a long run takes no more room than a short one."""
    budget, _ = spend_all([(minute, 1) for minute in range(50)], rule(60, 60))
    assert budget.segments == ((0, 50 * MINUTE_MS),)
