"""Who has to know is told once, again while nobody answers, and of the end once; flapping changes nothing."""

from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain import alertstate
from logistics.coldchain.alerts.telling import (
    Case,
    NoComment,
    Notice,
    Policy,
    acknowledge,
    due,
    follow,
    historical,
)
from logistics.coldchain.alertstate import AlertState, Transition
from logistics.coldchain.exposure import Reading, judge
from logistics.coldchain.rule import MINUTE_MS, Rule

POLICY = Policy(
    escalate_ms=(15 * MINUTE_MS, 30 * MINUTE_MS),
    repeat_ms=60 * MINUTE_MS,
    repage_ms=120 * MINUTE_MS,
    settle_ms=30 * MINUTE_MS,
)
RULE = Rule.from_keys({"hi": 8, "duration": 10, "interval": 1, "hyst": 0.5, "clear_after": 5})


def alarm(minute: int) -> Transition:
    return Transition("alarm", minute * MINUTE_MS, "HOT", "out")


def calm(minute: int) -> Transition:
    return Transition("normal", minute * MINUTE_MS, "HOT", "clear")


def opened(minute: int = 0) -> Case:
    case, _ = follow(None, alarm(minute), POLICY, minute * MINUTE_MS)
    assert case is not None
    return case


def told_between(case: Case, start: int, end: int) -> tuple[Case, list[tuple[str, int, int]]]:
    """Look every minute; returns (kind, minute, level) of what was told."""
    told: list[tuple[str, int, int]] = []
    for minute in range(start, end + 1):
        case, notices = due(case, POLICY, minute * MINUTE_MS)
        told += [(one.kind, one.at_ms // MINUTE_MS, one.level) for one in notices]
    return case, told


def test_an_alert_that_nobody_answers_climbs_and_comes_again() -> None:
    """The next levels after 15 and 30 minutes, then all of them each hour."""
    case, first = follow(None, alarm(0), POLICY, 0)
    assert [(one.kind, one.level) for one in first] == [("opened", 0)]
    assert case is not None
    _, told = told_between(case, 0, 151)
    assert told == [("escalated", 15, 1), ("escalated", 30, 2), ("repeated", 90, 2), ("repeated", 150, 2)]


def test_an_acknowledged_alert_is_told_again_only_if_it_still_fires() -> None:
    """Two hours of peace, and then each two hours."""
    case = acknowledge(opened(), "Li", "compressor tripped, mechanic called", 5 * MINUTE_MS)
    _, told = told_between(case, 5, 300)
    assert told == [("repaged", 125, 0), ("repaged", 245, 0)]


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_acknowledging_takes_a_comment(comment: str) -> None:
    """Blank is no comment; the error says what is wanted."""
    with pytest.raises(NoComment, match="say what was found or done"):
        acknowledge(opened(), "Li", comment, 1)


def test_the_first_who_acknowledges_stays() -> None:
    """A second word does not take the alert over; a long comment is cut."""
    case = acknowledge(opened(), "Li", " x" * 600, 1)
    assert case.acknowledged is not None
    assert len(case.acknowledged.comment) == 500
    assert acknowledge(case, "Wang", "me too", 2) == case


def test_the_end_is_told_once_when_it_has_settled() -> None:
    """Half an hour after the return to normal, and nothing after that."""
    case, nothing = follow(opened(), calm(10), POLICY, 10 * MINUTE_MS)
    assert case is not None
    assert nothing == ()
    case, told = told_between(case, 10, 500)
    assert (told, case.is_over) == ([("resolved", 40, 0)], True)


def test_a_relapse_while_it_settles_is_the_same_alert() -> None:
    """Nobody is told of a new one; the acknowledgement stands."""
    case: Case | None = acknowledge(opened(), "Li", "door", 1)
    case, _ = follow(case, calm(10), POLICY, 10 * MINUTE_MS)
    case, told = follow(case, alarm(39), POLICY, 39 * MINUTE_MS)
    assert case is not None
    assert (told, case.relapses, case.calm_ms) == ((), 1, None)
    assert case.acknowledged is not None


def test_an_alarm_after_the_settling_is_another_alert() -> None:
    """Also where nobody looked in between: the old one's end is told first."""
    case, _ = follow(opened(), calm(10), POLICY, 10 * MINUTE_MS)
    case, told = follow(case, alarm(40), POLICY, 40 * MINUTE_MS)
    assert [one.kind for one in told] == ["resolved", "opened"]
    assert case is not None
    assert (case.begun_ms, case.relapses) == (40 * MINUTE_MS, 0)


def test_an_alarm_told_twice_is_told_once() -> None:
    """A relapse during the clear delay enters the phase again; the case knows of it."""
    case = opened()
    assert follow(case, alarm(3), POLICY, 3 * MINUTE_MS) == (case, ())
    assert follow(None, calm(3), POLICY, 3 * MINUTE_MS) == (None, ())


def test_one_look_after_a_long_sleep_tells_one_thing() -> None:
    """A centre that was off for a week does not send a week of repetitions."""
    case, told = due(opened(), POLICY, 7 * 1440 * MINUTE_MS)
    assert [(one.kind, one.level) for one in told] == [("escalated", 2)]
    assert due(case, POLICY, 7 * 1440 * MINUTE_MS + 1) == (case, ())


def test_a_breach_that_was_over_when_it_became_known_is_one_notice() -> None:
    """Out from 01:00 to 03:00, uploaded at 07:00: the alarm of 01:30 is told once, as history."""
    rule = Rule.from_keys({"hi": 8, "duration": 30, "interval": 5})
    readings = [(minute * MINUTE_MS, 9000 if 60 <= minute < 180 else 5000) for minute in range(0, 420, 5)]
    (found,) = judge(readings, rule).excursions
    notice = historical(found, 420 * MINUTE_MS)
    assert notice is not None
    assert (notice.kind, found.alarm_ms, notice.at_ms) == ("historical", 90 * MINUTE_MS, 420 * MINUTE_MS)
    (running,) = judge(readings[: 170 // 5], rule).excursions
    assert historical(running, 0) is None
    (short,) = judge([(0, 9000), (5 * MINUTE_MS, 5000)], rule).excursions
    assert historical(short, 0) is None


def tell_all(readings: list[Reading]) -> tuple[Case | None, list[Notice]]:
    """The alert's state and the telling together, as a centre runs them."""
    state, case, told = AlertState(), None, list[Notice]()
    for at_ms, milli_c in readings:
        state, entered = alertstate.step(state, at_ms, milli_c, RULE)
        for one in entered:
            case, more = follow(case, one, POLICY, at_ms)
            told += more
        if case is not None:
            case, more = due(case, POLICY, at_ms)
            told += more
    return case, told


@pytest.mark.parametrize("minutes_each", [1, 3, 11, 20])
def test_ten_thousand_flapping_readings_are_one_open_alert(minutes_each: int) -> None:
    """From the hysteresis' own pace to one that clears each time: one alert, and few messages an hour."""
    swing = chain.from_iterable(
        chain(repeat(9000, max(minutes_each, 11)), repeat(5000, minutes_each)) for _ in range(10_000)
    )
    readings = [(minute * MINUTE_MS, milli_c) for minute, milli_c in zip(range(10_000), swing, strict=False)]
    case, told = tell_all(readings)
    kinds = [one.kind for one in told]
    assert kinds.count("opened") == 1
    assert "resolved" not in kinds
    assert case is not None
    assert not case.is_over
    assert len(told) <= 1 + len(POLICY.escalate_ms) + 10_000 // 60


@given(st.lists(st.tuples(st.integers(1, 90), st.sampled_from([5000, 7800, 9000])), max_size=60))
def test_openings_and_ends_alternate(stay: list[tuple[int, int]]) -> None:
    """Whatever the temperature does: no second opening before an end, and no end without an opening."""
    readings = [
        (minute * MINUTE_MS, milli_c)
        for minute, milli_c in enumerate(chain.from_iterable(repeat(mc, minutes) for minutes, mc in stay))
    ]
    _, told = tell_all(readings)
    edges = [one.kind for one in told if one.kind in ("opened", "resolved")]
    assert edges == [("opened", "resolved")[at % 2] for at in range(len(edges))]
