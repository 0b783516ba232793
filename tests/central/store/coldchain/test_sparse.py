"""What a lot has spent is the same whether all readings are looked at or only those that matter."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert

from central.store.coldchain.sparse import said, stood
from central.store.projections.judging.tables import doubted
from central.store.store import Store
from central.store.tables import temperature
from logistics.coldchain.exposure import Reading
from logistics.coldchain.history.stretches import stretches
from logistics.coldchain.rule import MINUTE_MS, Rule, Side
from logistics.goods.spending import Stay, spent
from tests.central.database.address import url_in

RULE = Rule.from_keys({"hi": 8, "inclusive": True, "duration": 600, "cum": 600, "interval": 5})
CHILLED = Rule.from_keys({"lo": 7, "duration": 600, "cum": 600, "interval": 15})
BOTH: tuple[tuple[Rule, Side], ...] = ((RULE, "HOT"), (CHILLED, "COLD"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A centre's store; each example has its readings in a transaction of its own."""
    made = Store(url_in(tmp_path_factory.mktemp("sparse")))
    yield made
    made.close()


@given(
    st.lists(st.tuples(st.sampled_from([1, 4, 5, 14, 15, 16, 40]), st.integers(6_000, 9_999)), max_size=60),
    st.integers(0, 60),
    st.integers(1, 400),
    st.sets(st.integers(0, 20)),
)
def test_nothing_is_lost(
    store: Store, steps: list[tuple[int, int]], since: int, lasts: int, doubts: set[int]
) -> None:
    """Time spent and unknown, degree-minutes and when the limit came, with gaps and doubts, by two rules."""
    at, readings = 0, []
    for step, milli_c in steps:
        at += step
        readings.append((at * MINUTE_MS, milli_c))
    bad = {at_ms for number, (at_ms, _) in enumerate(readings) if number in doubts}
    good = [one for one in readings if one[0] not in bad]
    stays = [Stay("L", "S/r", since * MINUTE_MS, (since + lasts) * MINUTE_MS)]
    until_ms = 1000 * MINUTE_MS
    with store.write() as connection:
        _tell(connection, readings, bad)
        fewer = said(connection, "S/r", 0, until_ms, [RULE, CHILLED]).get("p", [])
    for rule, side in BOTH:
        every = spent(stays, {"S/r": list(stretches(good, rule))}, rule, side, until_ms)
        assert spent(stays, {"S/r": list(stood(fewer, rule))}, rule, side, until_ms) == every


def test_a_quiet_room_is_little_work(store: Store) -> None:
    """Of a day of minutes in range its first and its last reading are looked at."""
    with store.write() as connection:
        _tell(connection, [(minute * MINUTE_MS, 4_000) for minute in range(1440)], set())
        found = said(connection, "S/r", 0, 1440 * MINUTE_MS, [RULE])
    assert len(found["p"]) == 2


def _tell(connection: Connection, readings: Sequence[Reading], bad: set[int]) -> None:
    connection.execute(delete(temperature))
    connection.execute(delete(doubted))
    rows = [
        {"probe": "p", "at_ms": at_ms, "site": "S", "room": "r", "milli_c": milli_c}
        for at_ms, milli_c in readings
    ]
    if rows:
        connection.execute(insert(temperature), rows)
    doubts = [{"probe": "p", "at_ms": at_ms, "milli_c": 0, "doubt": "range"} for at_ms in sorted(bad)]
    if doubts:
        connection.execute(insert(doubted), doubts)
