"""A single spike and a sensor's power-on value are no temperature; what lasts is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.exposure import Reading, judge
from logistics.coldchain.probes.doubt import Doubted, Filter, Limits, settle, sift, sift_all
from logistics.coldchain.rule import MINUTE_MS, Rule

LIMITS = Limits()
RULE = Rule.from_keys({"hi": 8, "duration": 0, "interval": 1})


def minutes(*celsius: float) -> list[Reading]:
    return [(at * MINUTE_MS, round(one * 1000)) for at, one in enumerate(celsius)]


def test_a_single_spike_is_no_excursion() -> None:
    """4.0, 25.0, 4.1 a minute apart: the middle one is a spike, and the room was never warm."""
    believed, doubted = sift_all(minutes(4.0, 25.0, 4.1), LIMITS)
    assert [milli_c for _, milli_c in believed] == [4000, 4100]
    assert doubted == [Doubted(MINUTE_MS, 25_000, "spike")]
    assert judge(believed, RULE).excursions == ()


def test_ten_times_85_degrees_are_a_faulty_sensor() -> None:
    """In a room of 4 °C none of them is believed, and the kinetic mean does not know of them."""
    believed, doubted = sift_all(minutes(*[4.0] * 5, *[85.0] * 10, *[4.0] * 5), LIMITS)
    assert [one.doubt for one in doubted] == ["power_on"] * 10
    record = judge(believed, RULE)
    assert record.excursions == ()
    assert record.mkt_c == pytest.approx(4.0)


def test_85_degrees_that_were_led_to_are_a_temperature() -> None:
    """In an oven that climbs by five degrees a minute 85 °C is the truth."""
    climb = minutes(*range(60, 95, 5))
    assert sift_all(climb, LIMITS) == (climb, [])


def test_85_degrees_that_an_unconfirmed_reading_leads_to_are_a_jump() -> None:
    """4, 76, 85, 86: something burns, and the second reading of it is the witness of the first."""
    believed, doubted = sift_all(minutes(4, 76, 85, 86), LIMITS)
    assert [milli_c for _, milli_c in believed] == [4000, 76_000, 85_000, 86_000]
    assert [one.doubt for one in doubted] == ["jump"]


def test_85_degrees_at_the_first_are_not_believed() -> None:
    """A sensor that begins with its power-on value has measured nothing."""
    believed, doubted = sift_all(minutes(85.0, 4.0), LIMITS)
    assert (believed, [one.doubt for one in doubted]) == ([(MINUTE_MS, 4000)], ["power_on"])


def test_a_jump_that_stays_is_believed_and_told() -> None:
    """Moved into the sun, the probe says so for good: nothing is thrown away."""
    readings = minutes(4, 25, 25.5, 26)
    believed, doubted = sift_all(readings, LIMITS)
    assert (believed, doubted) == (readings, [Doubted(MINUTE_MS, 25_000, "jump")])


def test_a_spike_beside_a_spike_is_two() -> None:
    """Away, elsewhere, and back: neither is believed."""
    believed, doubted = sift_all(minutes(4, 25, -30, 4), LIMITS)
    assert [milli_c for _, milli_c in believed] == [4000, 4000]
    assert [one.doubt for one in doubted] == ["spike", "spike"]


def test_the_last_reading_is_believed_when_nothing_follows() -> None:
    """What might be the beginning of a fire is not dropped for want of a witness."""
    state, good, _ = sift(Filter((0, 4000)), (MINUTE_MS, 40_000), LIMITS)
    assert good == ()
    assert settle(state)[1] == ((MINUTE_MS, 40_000),)


@pytest.mark.parametrize(
    ("minute", "celsius", "is_believed"), [(1, 14, True), (1, 14.1, False), (60, 19, True), (60, 19.1, False)]
)
def test_air_changes_by_ten_degrees_a_minute_at_most(minute: int, celsius: float, is_believed: bool) -> None:
    """Exactly as fast is believed at once, faster or more than 15 degrees waits for a witness."""
    _, good, _ = sift(Filter((0, 4000)), (minute * MINUTE_MS, round(celsius * 1000)), LIMITS)
    assert bool(good) is is_believed


def test_a_small_jump_needs_no_time() -> None:
    """Two degrees within a second are a draught."""
    assert sift(Filter((0, 4000)), (1000, 6000), LIMITS)[1] == ((1000, 6000),)
    assert sift(Filter((0, 4000)), (1000, 6001), LIMITS)[1] == ()


@pytest.mark.parametrize("celsius", [-55.1, 125.1, 127.9375])
def test_what_the_sensor_cannot_say_is_no_temperature(celsius: float) -> None:
    """Beyond the datasheet's range."""
    assert sift_all(minutes(celsius), LIMITS) == ([], [Doubted(0, round(celsius * 1000), "out_of_range")])


def test_an_older_reading_is_left_out() -> None:
    """The filter looks at a stream; late readings are judged against nothing here."""
    state = Filter((10, 4000))
    assert sift(state, (10, 5000), LIMITS) == (state, (), ())


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.sampled_from([4000, 4100, 25_000, 85_000, -60_000])), max_size=40
    )
)
def test_every_reading_is_believed_or_doubted_and_order_is_kept(stay: list[tuple[int, int]]) -> None:
    """Nothing is lost without a word; only a jump is both believed and doubted."""
    readings, at_ms = list[Reading](), 0
    for gap, milli_c in stay:
        at_ms += gap * MINUTE_MS
        readings.append((at_ms, milli_c))
    believed, doubted = sift_all(readings, LIMITS)
    refused = [(one.at_ms, one.milli_c) for one in doubted if one.doubt != "jump"]
    assert sorted([*believed, *refused]) == readings
    assert believed == sorted(believed)
    assert {(one.at_ms, one.milli_c) for one in doubted if one.doubt == "jump"} <= set(believed)
