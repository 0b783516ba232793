"""What a record says, and that it does not depend on how the readings came."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.errors import LateReading, ReadingsError
from logistics.coldchain.exposure import Reading, Record, State, fold, judge, record, step
from logistics.coldchain.rule import MINUTE_MS, Rule, RuleBook, Rules
from logistics.coldchain.runs import Change

HOT_30 = Rule.from_keys({"hi": 8.0, "duration": 30, "interval": 5})
FULL = Rule.from_keys(
    {
        "hi": 8,
        "lo": 2,
        "duration": 10,
        "hyst": 1,
        "clear_after": 6,
        "interval": 2,
        "max_gap": 5,
        "cum": 12,
        "cum_window": 30,
    }
)

# Values around both limits; steps below, at and above the longest gap that is bridged.
stays = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from([1000, 1999, 2000, 5000, 7500, 8000, 8001, 9000])),
    max_size=40,
)


def minutes(*pairs: tuple[float, float]) -> list[Reading]:
    return [(round(minute * MINUTE_MS), round(celsius * 1000)) for minute, celsius in pairs]


def timeline(stay: list[tuple[int, int]]) -> list[Reading]:
    readings, at_ms = [], 0
    for gap, milli_c in stay:
        at_ms += gap * MINUTE_MS
        readings.append((at_ms, milli_c))
    return readings


def constant(celsius: float, start: int, end: int, every: int = 5) -> list[Reading]:
    return minutes(*((minute, celsius) for minute in range(start, end, every)))


@given(stays, st.lists(st.integers(0, 40), max_size=5), st.booleans())
def test_any_split_equals_the_batch(stay: list[tuple[int, int]], cuts: list[int], as_alert: bool) -> None:
    """Readings folded in parts, the state stored as JSON in between, give the record of the whole."""
    readings = timeline(stay)
    state: State | None = None
    changes: tuple[Change, ...] = ()
    for start, end in pairwise([0, *sorted(min(cut, len(readings)) for cut in cuts), len(readings)]):
        state, more = fold(state, readings[start:end], FULL, as_alert=as_alert)
        changes += more
        state = msgspec.json.decode(msgspec.json.encode(state), type=State | None)
    assert record(state, changes, FULL, as_alert=as_alert) == judge(readings, FULL, as_alert=as_alert)


WHO = Rule.from_keys(
    {
        "hi": 8,
        "lo": 2,
        "duration": 9,
        "interval": 2,
        "lo_duration": 5,
        "lo_inclusive": True,
        "cum": 30,
        "lo_cum": 9,
    }
)
BOOK = RuleBook(((0, FULL), (37 * MINUTE_MS, WHO), (90 * MINUTE_MS + 1, HOT_30)))
# Long stretches on one side, with now and then another value or gap.
stretchy = st.lists(
    st.tuples(
        st.sampled_from([1, 1, 1, 1, 3, 6]), st.sampled_from([5000, 9000, 9000, 9100, 1500, 2000, 8000])
    ),
    max_size=12,
).map(lambda parts: [(gap if not at else 1, milli_c) for gap, milli_c in parts for at in range(7)])


@given(stretchy, st.sampled_from([FULL, WHO, BOOK]), st.booleans())
def test_many_at_once_are_judged_as_one_by_one(
    stay: list[tuple[int, int]], rules: Rules, as_alert: bool
) -> None:
    """The quick way through readings that are alike leaves the state and the changes of single steps."""
    readings = timeline(stay)
    state: State | None = None
    changes: tuple[Change, ...] = ()
    for at_ms, milli_c in readings:
        state, more = step(state, at_ms, milli_c, rules, as_alert=as_alert)
        changes += more
    assert fold(None, readings, rules, as_alert=as_alert) == (state, changes)


def test_a_fridge_tag_has_another_rule_for_cold() -> None:
    """At most 8.0 for 600 minutes is in range, at -0.5 an hour is an alarm (WHO-type loggers)."""
    rule = Rule.from_keys(
        {"hi": 8, "lo": -0.5, "duration": 600, "interval": 5, "lo_duration": 60, "lo_inclusive": True}
    )
    hot = judge(constant(8, 0, 700) + constant(8.1, 700, 1300) + constant(8, 1300, 1400), rule)
    assert [(e.start_ms // MINUTE_MS, e.alarm_ms) for e in hot.excursions] == [(700, 1300 * MINUTE_MS)]
    cold = judge(constant(-0.5, 0, 60) + constant(-0.4, 60, 70), rule)
    assert [(e.side, e.alarm_ms) for e in cold.excursions] == [("COLD", 60 * MINUTE_MS)]


@given(stays, st.randoms(use_true_random=False))
def test_the_order_of_a_late_batch_does_not_matter(stay: list[tuple[int, int]], chance: object) -> None:
    """A shuffled and partly doubled batch gives the record of the ordered one."""
    readings = timeline(stay)
    shuffled = readings + readings[::2]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert judge(shuffled, FULL) == judge(readings, FULL)


@given(stays)
def test_the_sums_are_those_of_a_minute_by_minute_count(stay: list[tuple[int, int]]) -> None:
    """Time out per side, time observed and the mean equal a plain count of minutes."""
    readings = timeline(stay)
    found = judge(readings, FULL)
    stood: list[int] = []
    for (at_ms, milli_c), (next_ms, _) in pairwise([*readings, (10**9, 0)]):
        gap = (next_ms - at_ms) // MINUTE_MS
        stood += [milli_c] * (gap if gap <= 5 else 2)
    assert found.observed_ms == len(stood) * MINUTE_MS
    assert found.hot.total_ms == sum(milli_c > 8000 for milli_c in stood) * MINUTE_MS
    assert found.cold.total_ms == sum(milli_c < 2000 for milli_c in stood) * MINUTE_MS
    assert found.mean_mc == (pytest.approx(sum(stood) / len(stood)) if stood else None)
    assert sum(excursion.out_ms for excursion in found.excursions) == found.hot.total_ms + found.cold.total_ms


@given(stays)
def test_hysteresis_never_enters_the_record(stay: list[tuple[int, int]]) -> None:
    """The record with hysteresis and clear delay in the rule equals the one without."""
    bare = msgspec.structs.replace(FULL, hysteresis_mc=0, clear_after_ms=0)
    assert judge(timeline(stay), FULL) == judge(timeline(stay), bare)


@given(stays)
def test_excursions_follow_each_other_and_alarm_exactly_if_they_last(stay: list[tuple[int, int]]) -> None:
    """Excursions do not overlap; one is an alarm iff it lasted for the duration, and then at that minute."""
    found = judge(timeline(stay), FULL).excursions
    assert all(earlier.start_ms + earlier.duration_ms <= later.start_ms for earlier, later in pairwise(found))
    for excursion in found:
        due_ms = excursion.start_ms + FULL.duration_ms
        assert excursion.alarm_ms == (due_ms if excursion.duration_ms >= FULL.duration_ms else None)


def test_without_readings_the_record_is_empty() -> None:
    """No data is no temperature: everything is absent and the coverage is 0."""
    empty = judge([], HOT_30)
    assert empty == Record()
    assert (empty.coverage, empty.mean_mc, empty.mkt_c) == (0.0, None, None)


def test_an_excursion_at_the_end_stays_open() -> None:
    """The last reading counts for one interval, and the run has no end."""
    (found,) = judge(constant(9, 0, 30), HOT_30).excursions
    assert (found.end_ms, found.close, found.duration_ms) == (None, "open", 30 * MINUTE_MS)
    assert found.alarm_ms == 30 * MINUTE_MS


def test_a_gap_of_exactly_max_gap_is_bridged_and_a_longer_one_is_not() -> None:
    """15 minutes are held; one millisecond more closes the run after one interval."""
    bridged = judge([(0, 9000), (15 * MINUTE_MS, 9000)], HOT_30)
    assert [(e.close, e.duration_ms) for e in bridged.excursions] == [("open", 20 * MINUTE_MS)]
    broken = judge([(0, 9000), (15 * MINUTE_MS + 1, 9000)], HOT_30)
    assert [e.close for e in broken.excursions] == ["gap", "open"]
    assert broken.excursions[0].end_ms == 5 * MINUTE_MS


def test_a_gap_is_told_with_its_bounds() -> None:
    """The reading after a gap says from when until when nothing was known."""
    _, changes = fold(None, minutes((0, 5), (40, 5)), HOT_30)
    (gap,) = changes
    assert (gap.kind, gap.at_ms, gap.until_ms) == ("gap", 5 * MINUTE_MS, 40 * MINUTE_MS)


def test_changes_come_with_the_reading_that_makes_them_certain() -> None:
    """A run opens and closes with its first and last reading; the alarm comes with the one that proves it."""
    _, changes = fold(None, [*constant(9, 0, 31), (35 * MINUTE_MS, 5000)], HOT_30)
    first, opened = step(None, 0, 9000, HOT_30)
    _, alarm = fold(first, constant(9, 5, 31), HOT_30)
    ended = changes[len(opened) + len(alarm) :]
    assert [change.kind for change in (*opened, *alarm, *ended)] == ["opened", "alarm", "closed"]
    assert alarm[0].at_ms == 30 * MINUTE_MS


def test_a_flip_closes_one_side_and_opens_the_other() -> None:
    """From hot to cold there is no moment in range: one run ends where the other begins."""
    rule = Rule.from_keys({"hi": 8, "lo": 2, "duration": 30, "interval": 5})
    hot, cold = judge(minutes((0, 9), (5, 1)), rule).excursions
    assert (hot.side, hot.close, hot.end_ms) == ("HOT", "flip", cold.start_ms)
    assert (cold.side, cold.close) == ("COLD", "open")


def test_degree_minutes_are_counted_above_the_limit() -> None:
    """4, 9, 12, 10, 7 in steps of five minutes are 35 degree-minutes above 8."""
    found = judge(minutes((0, 4), (5, 9), (10, 12), (15, 10), (20, 7)), HOT_30)
    assert found.hot.degree_minutes == 35
    assert (found.min_mc, found.max_mc) == (4000, 12000)


def test_an_excursion_over_midnight_is_one_and_parts_by_day() -> None:
    """9.0 from 23:40 to 00:20 alarms at 00:10; each day has 20 minutes of it."""
    day = 24 * 60
    readings = constant(9, day - 20, day + 20) + constant(5, day + 20, day + 30)
    (found,) = judge(readings, HOT_30).excursions
    assert found.alarm_ms == (day + 10) * MINUTE_MS
    parts = [found.within_ms(start * MINUTE_MS, (start + day) * MINUTE_MS) for start in (0, day)]
    assert parts == [20 * MINUTE_MS, 20 * MINUTE_MS]


def test_each_minute_is_judged_by_the_rule_valid_then() -> None:
    """A limit raised at minute 12 ends the run there, between two readings."""
    raised = Rule.from_keys({"hi": 10.0, "duration": 30, "interval": 5})
    book = RuleBook(((0, HOT_30), (12 * MINUTE_MS, raised)))
    found = judge(constant(9, 0, 40), book)
    assert [(e.start_ms, e.end_ms, e.close) for e in found.excursions] == [(0, 12 * MINUTE_MS, "recovered")]
    assert found.hot.total_ms == 12 * MINUTE_MS


def test_three_runs_of_147_minutes_together_raise_no_consecutive_alarm() -> None:
    """A Fridge-tag needs 600 minutes in one run; 147 in three runs are none."""
    rule = Rule.from_keys({"hi": 8, "lo": -0.5, "duration": 600, "interval": 1})
    readings = constant(9, 0, 49, 1)
    for start in (60, 120):
        readings += constant(5, start - 11, start, 1) + constant(9, start, start + 49, 1)
    found = judge([*readings, *constant(5, 169, 171, 1)], rule)
    assert found.hot.total_ms == 147 * MINUTE_MS
    assert [e.alarm_ms for e in found.excursions] == [None, None, None]


def test_an_alert_needs_its_clear_delay_to_end() -> None:
    """Seen as an alert, a run goes on through a short recovery and ends where the long one began."""
    rule = Rule.from_keys({"hi": 8, "duration": 30, "interval": 5, "clear_after": 10})
    readings = constant(9, 0, 10) + constant(5, 10, 15) + constant(9, 15, 40) + constant(5, 40, 60)
    (found,) = judge(readings, rule, as_alert=True).excursions
    assert (found.end_ms, found.alarm_ms) == (40 * MINUTE_MS, 30 * MINUTE_MS)
    assert found.out_ms == 35 * MINUTE_MS


def test_an_alarm_that_a_clear_delay_held_up_is_told_when_the_run_goes_on() -> None:
    """Due at minute 12 while clear, the alarm comes at minute 15, when the value is out again."""
    rule = Rule.from_keys({"hi": 8, "duration": 12, "interval": 5, "clear_after": 10})
    _, changes = fold(
        None, constant(9, 0, 10) + constant(5, 10, 15) + constant(9, 15, 25), rule, as_alert=True
    )
    assert [(each.kind, each.at_ms // MINUTE_MS) for each in changes] == [("opened", 0), ("alarm", 15)]


def test_a_clear_delay_makes_no_alarm() -> None:
    """25 minutes out and then clear are no alarm, however long the clear delay runs."""
    rule = Rule.from_keys({"hi": 8, "duration": 30, "interval": 5, "clear_after": 20})
    (found,) = judge(constant(9, 0, 25) + constant(5, 25, 60), rule, as_alert=True).excursions
    assert (found.duration_ms, found.alarm_ms) == (25 * MINUTE_MS, None)


def test_a_second_reading_of_a_moment_changes_nothing() -> None:
    """The first stored reading of an event time holds."""
    state, _ = step(None, 0, 5000, HOT_30)
    assert step(state, 0, 9000, HOT_30) == (state, ())


def test_an_older_reading_must_be_replayed() -> None:
    """A step cannot go back in time; it says from where to replay."""
    state, _ = step(None, 1000, 5000, HOT_30)
    with pytest.raises(LateReading, match="replay from 999"):
        step(state, 999, 5000, HOT_30)


def test_of_two_given_readings_of_a_moment_the_first_holds() -> None:
    """The batch keeps to the same rule as the step."""
    assert judge([(0, 5000), (0, 9000)], HOT_30) == judge([(0, 5000)], HOT_30)


@pytest.mark.parametrize("milli_c", [-273_150, 1_000_001])
def test_no_temperature_is_no_reading(milli_c: int) -> None:
    """Below absolute zero or beyond any store, nothing is taken."""
    with pytest.raises(ReadingsError):
        step(None, 0, milli_c, HOT_30)
