"""What a lot has spent is the same whether all readings are looked at or only those that matter."""

from hypothesis import given
from hypothesis import strategies as st

from central.store.coldchain.spent import thinned
from logistics.coldchain.rule import MINUTE_MS, Rule
from logistics.goods.spending import Stay, spent

RULE = Rule.from_keys({"hi": 8, "inclusive": True, "duration": 600, "cum": 600, "interval": 5})


@given(
    st.lists(st.tuples(st.sampled_from([1, 4, 5, 14, 15, 16, 40]), st.integers(6_000, 9_999)), max_size=60),
    st.integers(0, 60),
    st.integers(1, 400),
)
def test_nothing_is_lost(steps: list[tuple[int, int]], since: int, lasts: int) -> None:
    """Time spent, time unknown, degree-minutes and the minute of the limit, with gaps of every kind."""
    at, readings = 0, []
    for step, milli_c in steps:
        at += step
        readings.append((at * MINUTE_MS, milli_c))
    fewer = list(thinned(readings, RULE))
    stays = [Stay("L", "r", since * MINUTE_MS, (since + lasts) * MINUTE_MS)]
    until_ms = 500 * MINUTE_MS
    every = spent(stays, {"r": readings}, RULE, "HOT", until_ms)
    assert spent(stays, {"r": fewer}, RULE, "HOT", until_ms) == every


def test_a_quiet_room_is_little_work() -> None:
    """Of a day of minutes in range a reading every quarter of an hour is looked at."""
    readings = [(minute * MINUTE_MS, 4_000) for minute in range(1440)]
    assert len(list(thinned(readings, RULE))) < 100
