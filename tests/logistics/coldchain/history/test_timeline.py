"""A timeline's record is that of the batch, however its readings came, and late ones cost little."""

from itertools import pairwise
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.errors import ReadingsError
from logistics.coldchain.exposure import Reading, Record, judge
from logistics.coldchain.history.days import DAY_MS
from logistics.coldchain.history.timeline import Rejudged, Timeline
from logistics.coldchain.rule import MINUTE_MS, Rule, RuleBook, Rules

KEYS = {"hi": 8, "lo": 2, "duration": 300, "interval": 60, "max_gap": 180}
PLAIN = Rule.from_keys(KEYS)
SHANGHAI_MS = 8 * 3_600_000
BOOK = RuleBook(((0, PLAIN), (DAY_MS + 7, Rule.from_keys({**KEYS, "hi": 7, "cum": 500, "cum_window": 1440}))))
RULES: list[Rules] = [
    PLAIN,
    Rule.from_keys({**KEYS, "cum": 600}),
    Rule.from_keys({**KEYS, "cum": 400, "cum_window": 1500, "lo_duration": 60, "lo_inclusive": True}),
    Rule.from_keys({**KEYS, "inclusive": True, "lo_cum": 200}),
    BOOK,
]
# Hours around both limits and the longest gap; four days at the most, so that days are crossed and left out.
STEPS = st.tuples(
    st.sampled_from([30, 60, 60, 60, 180, 181, 600, 1500]),
    st.sampled_from([2000, 1999, 5000, 5000, 8000, 8001, 9000, 9500]),
)
STAYS = st.lists(STEPS, max_size=50)


def readings_of(stay: list[tuple[int, int]]) -> list[Reading]:
    readings, at_ms = [], 3
    for minutes, milli_c in stay:
        at_ms += minutes * MINUTE_MS
        readings.append((at_ms, milli_c))
    return readings


def told(record: Record) -> Record:
    """All of a record that is a whole number or a ratio of two."""
    return msgspec.structs.replace(record, mkt_c=None)


def same(found: Record, expected: Record) -> bool:
    """Exactly the same; the one sum of fractions, which depends on its order, to 1e-9 °C."""
    if found.mkt_c is None or expected.mkt_c is None:
        return found == expected
    return told(found) == told(expected) and abs(found.mkt_c - expected.mkt_c) < 1e-9


@given(STAYS, st.sampled_from(RULES), st.data())
def test_any_order_split_and_duplication_gives_the_batch(
    stay: list[tuple[int, int]], rules: Rules, data: st.DataObject
) -> None:
    """Readings shuffled, doubled, and taken in parts give the record of the ordered whole after each part."""
    readings = readings_of(stay)
    doubled = data.draw(st.lists(st.sampled_from(readings), max_size=20)) if readings else []
    shuffled = data.draw(st.permutations([*readings, *doubled]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=6)))
    line = Timeline(rules, offset_ms=SHANGHAI_MS)
    for start, end in pairwise([0, *cuts, len(shuffled)]):
        line.take(shuffled[start:end])
        assert same(line.record(), judge(shuffled[:end], rules))


@given(STAYS, st.sampled_from(RULES), st.data())
def test_what_a_call_says_that_it_changed_is_what_it_changed(
    stay: list[tuple[int, int]], rules: Rules, data: st.DataObject
) -> None:
    """Excursions kept by what each call says has gone and come are those of the record."""
    shuffled = data.draw(st.permutations(readings_of(stay)))
    line, kept = Timeline(rules), dict[tuple[str, int], object]()
    while shuffled:
        size = data.draw(st.integers(1, 9))
        done, shuffled = line.take(shuffled[:size]), shuffled[size:]
        for one in done.gone:
            kept.pop((one.side, one.start_ms), None)
        kept |= {(one.side, one.start_ms): one.close for one in done.come}
    assert kept == {(one.side, one.start_ms): one.close for one in line.record().excursions}


def month(seed: int = 1, days: int = 30) -> list[Reading]:
    """Minutes of a room that stands within its limits, and out of them for half an hour each noon."""
    rng = Random(seed)
    return [
        (minute * MINUTE_MS, 9000 if minute % 1440 in range(720, 750) else rng.randrange(2500, 7500))
        for minute in range(days * 1440)
    ]


CALM = Rule.from_keys({"hi": 8, "lo": 2, "duration": 15, "interval": 1, "cum": 90, "cum_window": 4320})


def test_a_late_day_judges_that_day_and_no_more() -> None:
    """After a calm day that comes late, it and the day behind it are judged; the record is the batch's."""
    readings = month()
    line = Timeline(CALM)
    late = [
        one for one in readings if one[0] // DAY_MS == 10 and not 11 * 60 <= one[0] // MINUTE_MS % 1440 < 780
    ]
    left = [one for one in readings if one[0] // DAY_MS != 10]
    line.take(left)
    done = line.take(late)
    assert (done.taken, done.judged) == (len(late), len(late) + 1440)
    assert same(line.record(), judge([*left, *late], CALM))


def test_a_late_breach_is_judged_until_all_stands_as_before() -> None:
    """A late day with a breach changes the rolling sum of three days behind it, and no fourth."""
    readings = month()
    left = [one for one in readings if one[0] // DAY_MS != 10]
    line = Timeline(CALM)
    line.take(left)
    done = line.take([one for one in readings if one[0] // DAY_MS == 10])
    assert done.judged == 4 * 1440
    assert [one.start_ms for one in done.come if one.start_ms // DAY_MS == 10] == [(14_400 + 720) * MINUTE_MS]
    assert same(line.record(), judge(readings, CALM))


def test_a_new_reading_costs_no_replay() -> None:
    """One reading more is one reading judged; the same again is none."""
    line = Timeline(CALM)
    line.take(month(days=3))
    newest = (3 * DAY_MS, 5000)
    assert line.take([newest]) == Rejudged(1, 1)
    assert line.take([newest]) == Rejudged(0, 0)
    assert line.take([]) == Rejudged(0, 0)


def test_a_late_value_can_take_an_excursion_back() -> None:
    """A run that a gap seemed to have left open was two: the old one is gone, its truth has come."""
    line = Timeline(Rule.from_keys({"hi": 8, "duration": 30, "interval": 5}))
    line.take([(0, 9000), (15 * MINUTE_MS, 9000), (30 * MINUTE_MS, 5000)])
    (was,) = line.record().excursions
    assert was.alarm_ms == 30 * MINUTE_MS
    done = line.take([(10 * MINUTE_MS, 5000)])
    assert done.gone == (was,)
    assert [(one.start_ms // MINUTE_MS, one.alarm_ms) for one in done.come] == [(0, None), (15, None)]


def test_no_temperature_is_refused_before_anything_is_taken() -> None:
    """One impossible value among good ones: nothing of the call is kept."""
    line = Timeline(PLAIN)
    with pytest.raises(ReadingsError):
        line.take([(0, 5000), (1, -300_000)])
    assert line.record() == Record()


def test_days_are_local() -> None:
    """A day begins at local midnight: 24:00 in Shanghai is 16:00 UTC."""
    line = Timeline(CALM, offset_ms=SHANGHAI_MS)
    line.take((minute * MINUTE_MS, 5000) for minute in range(1440))
    assert [(day.start_ms // MINUTE_MS, day.readings) for day in line.days()] == [(-480, 960), (960, 480)]
