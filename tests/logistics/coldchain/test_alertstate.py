"""An alert comes at its minute, ends once, and is told once."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.alertstate import AlertState, Transition, acknowledge, step, tick
from logistics.coldchain.exposure import judge
from logistics.coldchain.rule import MINUTE_MS, Rule

RULE = Rule.from_keys(
    {"hi": 8, "lo": 2, "duration": 30, "interval": 5, "max_gap": 15, "hyst": 0.5, "clear_after": 10}
)
PLAIN = Rule.from_keys({"hi": 8, "lo": 2, "duration": 3, "interval": 1, "max_gap": 3})


def run(values: list[tuple[int, float]], rule: Rule = RULE) -> tuple[AlertState, list[tuple[str, int]]]:
    """Feed (minute, °C); returns the state and the phases entered with their minutes."""
    state, entered = AlertState(), list[Transition]()
    for minute, celsius in values:
        state, more = step(state, minute * MINUTE_MS, round(celsius * 1000), rule)
        entered += more
    return state, phases(entered)


def phases(entered: list[Transition]) -> list[tuple[str, int]]:
    return [(each.phase, each.at_ms // MINUTE_MS) for each in entered]


def every_five(celsius: float, start: int, end: int) -> list[tuple[int, float]]:
    return [(minute, celsius) for minute in range(start, end + 1, 5)]


def test_an_alert_goes_through_its_phases() -> None:
    """Out, alarm after the duration, recovering when clear, normal after the clear delay."""
    state, entered = run(every_five(9, 0, 40) + every_five(5, 45, 60))
    assert entered == [("pending", 0), ("alarm", 30), ("recovering", 45), ("normal", 55)]
    assert (state.phase, state.side, state.peak_mc) == ("normal", None, None)


def test_a_short_excursion_is_told_to_nobody() -> None:
    """Back in range before the duration, a pending alert ends."""
    _, entered = run([*every_five(9, 0, 20), (25, 5)])
    assert entered == [("pending", 0), ("normal", 25)]


def test_flapping_around_the_limit_is_one_alert() -> None:
    """Between the limit and the hysteresis nothing clears."""
    _, entered = run([(minute, 8.2 if minute % 10 == 0 else 7.9) for minute in range(0, 120, 5)])
    assert entered == [("pending", 0), ("alarm", 30)]


def test_a_relapse_during_the_clear_delay_is_the_same_alert() -> None:
    """The clear delay starts anew; the alert keeps its alarm time and its acknowledgement."""
    state, _ = run(every_five(9, 0, 30))
    state, _ = step(acknowledge(state), 35 * MINUTE_MS, 5000, RULE)
    state, entered = step(state, 40 * MINUTE_MS, 9500, RULE)
    assert (state.phase, state.alarm_ms, state.acked) == ("alarm", 30 * MINUTE_MS, True)
    assert (phases(list(entered)), state.peak_mc) == ([("alarm", 40)], 9500)


def test_a_flip_ends_one_alert_and_begins_another() -> None:
    """From too hot to too cold: the hot alert ends, the cold one waits for its own duration."""
    state, entered = run([*every_five(9, 0, 30), (35, 1)])
    assert entered == [("pending", 0), ("alarm", 30), ("normal", 35), ("pending", 35)]
    assert (state.side, state.alarm_ms) == ("COLD", None)


def test_a_lost_sensor_ends_a_pending_alert_but_no_alarm() -> None:
    """After a gap nothing is proven: no new alarm, and no recovery either."""
    _, entered = run([*every_five(9, 0, 20), (60, 5)])
    assert entered == [("pending", 0), ("normal", 25)]
    state, entered = run([*every_five(9, 0, 30), (90, 9)])
    assert entered == [("pending", 0), ("alarm", 30)]
    assert state.phase == "alarm"


def test_the_alarm_comes_at_its_minute_without_a_reading() -> None:
    """A tick within the interval of the last reading is enough; beyond it the value is not trusted."""
    state, _ = run(every_five(9, 0, 25))
    assert phases(list(tick(state, 29 * MINUTE_MS, RULE)[1])) == []
    assert phases(list(tick(state, 30 * MINUTE_MS, RULE)[1])) == [("alarm", 30)]
    early, _ = run(every_five(9, 0, 20))
    assert tick(early, 34 * MINUTE_MS, RULE)[1] == ()


def test_silence_ends_a_pending_alert_by_itself() -> None:
    """A dead sensor does not stay in excursion for ever."""
    state, _ = run(every_five(9, 0, 10))
    state, entered = tick(state, 60 * MINUTE_MS, RULE)
    assert (state.phase, phases(list(entered))) == ("normal", [("normal", 15)])


def test_nothing_happens_before_the_first_reading() -> None:
    """Time alone makes no alert."""
    assert tick(AlertState(), 10**9, RULE) == (AlertState(), ())


def test_an_old_reading_moves_no_alert() -> None:
    """Late data belongs to the exposure record."""
    state, _ = run([(0, 5), (5, 5)])
    assert step(state, 0, 9000, RULE) == (state, ())


@pytest.mark.parametrize("values", [[], every_five(9, 0, 10)])
def test_only_an_alarm_can_be_acknowledged(values: list[tuple[int, float]]) -> None:
    """There is nothing to take before the alarm."""
    state, _ = run(values)
    assert acknowledge(state) == state


stays = st.lists(st.tuples(st.integers(1, 5), st.sampled_from([1.0, 2.0, 5.0, 8.0, 9.0])), max_size=40)


@given(stays)
def test_without_hysteresis_the_alarms_are_those_of_the_record(stay: list[tuple[int, float]]) -> None:
    """Every alarm of the record is told at its minute, and no other, as long as readings do not fail."""
    values, minute = [], 0
    for gap, celsius in stay:
        minute += min(gap, 3)
        values.append((minute, celsius))
    _, entered = run(values, PLAIN)
    record = judge([(minute * MINUTE_MS, round(celsius * 1000)) for minute, celsius in values], PLAIN)
    proven = [e.alarm_ms // MINUTE_MS for e in record.excursions if e.alarm_ms is not None]
    told = [at for phase, at in entered if phase == "alarm"]
    assert told == [at for at in proven if at <= minute]


@given(stays, st.lists(st.integers(0, 5 * MINUTE_MS), min_size=40, max_size=40))
def test_ticks_between_readings_change_no_outcome(stay: list[tuple[int, float]], waits: list[int]) -> None:
    """However often the loop turns, the same phases are entered at the same times."""
    minute, ticked, entered = 0, AlertState(), list[Transition]()
    values = []
    for (gap, celsius), wait_ms in zip(stay, waits, strict=False):
        ticked, more = tick(ticked, minute * MINUTE_MS + min(wait_ms, gap * MINUTE_MS - 1), PLAIN)
        minute += gap
        values.append((minute, celsius))
        ticked, after = step(ticked, minute * MINUTE_MS, round(celsius * 1000), PLAIN)
        entered += (*more, *after)
        ticked = msgspec.json.decode(msgspec.json.encode(ticked), type=AlertState)
    assert (ticked, phases(entered)) == run(values, PLAIN)
