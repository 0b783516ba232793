"""The record is that of a plain logger which looks at every minute and knows nothing of intervals or sums."""

from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.exposure import Reading, judge
from logistics.coldchain.rule import MINUTE_MS, Rule

Run = tuple[str, int, int, int | None, int, str]
"""Side, first minute, minutes, minute of the alarm, peak in milli-°C, how it ended."""


def rule(**keys: float | bool | None) -> Rule:
    return Rule.from_keys(
        {"hi": 8, "lo": 2, "duration": 6, "interval": 2, "max_gap": 5, "hyst": 1, "clear_after": 4, **keys}
    )


def minutes_of(readings: list[Reading], judged_by: Rule) -> list[int | None]:
    """What stood in each minute; None: nobody knows."""
    if not readings:
        return []
    held: list[int | None] = []
    times = [at_ms // MINUTE_MS for at_ms, _ in readings]
    for number, (_, milli_c) in enumerate(readings):
        gap = times[number + 1] - times[number] if number + 1 < len(times) else 10**6
        stands = gap if gap <= judged_by.max_gap_ms // MINUTE_MS else judged_by.interval_ms // MINUTE_MS
        held += [milli_c] * stands
        if number + 1 < len(times):
            held += [None] * (gap - stands)
    return held


def side_of(milli_c: int, judged_by: Rule) -> str | None:
    """Written out anew, and not asked of the rule."""
    hot, cold = judged_by.hi_mc or 0, judged_by.lo_mc or 0
    if milli_c > hot or (judged_by.inclusive and milli_c == hot):
        return "HOT"
    is_at_out = judged_by.inclusive if judged_by.cold_inclusive is None else judged_by.cold_inclusive
    if milli_c < cold or (is_at_out and milli_c == cold):
        return "COLD"
    return None


def logged(held: list[int | None], first: int, judged_by: Rule) -> tuple[list[Run], dict[str, int]]:
    """The runs, and the minute at which each side's sum reached its limit, by counting minutes."""
    runs: list[Run] = []
    reached: dict[str, int] = {}
    out: dict[str, list[int]] = {"HOT": [], "COLD": []}
    current, values = "", list[int]()

    def end(minute: int, close: str) -> None:
        if current:
            limit = judged_by.duration_ms
            if current == "COLD" and judged_by.cold_duration_ms is not None:
                limit = judged_by.cold_duration_ms
            length, alarm = len(values), limit // MINUTE_MS
            begun = minute - length
            peak = max(values) if current == "HOT" else min(values)
            runs.append((current, begun, length, begun + alarm if length >= alarm else None, peak, close))

    for minute, milli_c in enumerate(held, start=first):
        side = "" if milli_c is None else side_of(milli_c, judged_by) or ""
        if side != current:
            end(minute, "gap" if milli_c is None else "flip" if side else "recovered")
            current, values = side, []
        if milli_c is not None and side:
            values.append(milli_c)
            out[side].append(minute)
            cum = judged_by.cum_limit_ms
            if side == "COLD" and judged_by.cold_cum_limit_ms is not None:
                cum = judged_by.cold_cum_limit_ms
            window = (judged_by.cum_window_ms or 10**12) // MINUTE_MS
            if cum and sum(each >= minute + 1 - window for each in out[side]) >= cum // MINUTE_MS:
                reached.setdefault(side, minute + 1)
    end(first + len(held), "open")
    return runs, reached


STAYS = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 2, 2, 3, 5, 6, 7, 20]),
        st.sampled_from([1900, 2000, 2001, 5000, 7999, 8000, 8001, 9000]),
    ),
    max_size=40,
)
RULES = st.builds(
    rule,
    inclusive=st.booleans(),
    duration=st.integers(0, 12),
    lo_duration=st.none() | st.integers(0, 12),
    lo_inclusive=st.none() | st.booleans(),
    cum=st.none() | st.integers(1, 20),
    lo_cum=st.none() | st.integers(1, 20),
)
WINDOWED = st.builds(
    lambda cum, more, lo_cum: rule(cum=cum, cum_window=cum + more, lo_cum=min(lo_cum, cum)),
    st.integers(1, 20),
    st.integers(0, 30),
    st.integers(1, 20),
)


@given(STAYS, RULES | WINDOWED)
def test_every_run_alarm_and_budget_is_the_loggers(stay: list[tuple[int, int]], judged_by: Rule) -> None:
    """Side, beginning, length, alarm, peak, end, sums and coverage: all as counted minute by minute."""
    readings, at = list[Reading](), 7
    for gap, milli_c in stay:
        at += gap
        readings.append((at * MINUTE_MS, milli_c))
    found = judge(readings, judged_by)
    held = minutes_of(readings, judged_by)
    first = readings[0][0] // MINUTE_MS if readings else 0
    runs, reached = logged(held, first, judged_by)
    assert [
        (
            one.side,
            one.start_ms // MINUTE_MS,
            one.duration_ms // MINUTE_MS,
            None if one.alarm_ms is None else one.alarm_ms // MINUTE_MS,
            one.peak_mc,
            one.close,
        )
        for one in found.excursions
    ] == runs
    assert {
        side: budget.alarm_ms // MINUTE_MS
        for side, budget in (("HOT", found.hot), ("COLD", found.cold))
        if budget.alarm_ms is not None
    } == reached
    known = [milli_c for milli_c in held if milli_c is not None]
    assert (found.observed_ms, found.span_ms) == (len(known) * MINUTE_MS, len(held) * MINUTE_MS)
    beyond = sum(milli_c - 8000 for milli_c in known if milli_c > 8000)
    assert found.hot.degree_mc_ms == beyond * MINUTE_MS
    assert (found.min_mc, found.max_mc) == (min(known, default=None), max(known, default=None))
