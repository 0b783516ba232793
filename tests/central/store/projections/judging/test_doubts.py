"""What is no temperature enters no record; the raw reading stays, and what speaks against it is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from central.store import tables
from central.store.queries import excursions
from logistics.coldchain.rule import MINUTE_MS
from logistics.events.rooms import Readings
from tests.central.centre import T0, Centre, batch, centre_in, chunk, fresh_centre

PROBE = "box-a/probe-1"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def minutes(*celsius: float) -> Readings:
    """Readings a minute apart."""
    return replace(chunk(celsius), step_ms=MINUTE_MS)


def doubts(centre: Centre) -> list[tuple[int, int, str]]:
    """Minute, milli-°C and doubt of each doubted reading."""
    with centre.store.read() as connection:
        found = excursions.doubts(connection, [PROBE], 0, T0 * 2)
    return [((one.at_ms - T0) // MINUTE_MS, one.milli_c, one.doubt) for one in found]


def test_a_spike_is_no_excursion(centre: Centre) -> None:
    """Case 25: 4.0, 25.0, 4.1 a minute apart: the middle one is a spike, and there was no excursion."""
    centre.receive(batch("s", 1, (T0, minutes(4.0, 25.0))))
    (probe,) = centre.rows(tables.probe)
    assert (probe.milli_c, probe.doubt, probe.believed_mc) == (25000, "unconfirmed", 4000)
    centre.receive(batch("s", 2, (T0 + 2 * MINUTE_MS, minutes(4.1))))
    assert (doubts(centre), centre.rows(tables.excursion)) == ([(1, 25000, "spike")], [])
    (probe,) = centre.rows(tables.probe)
    assert (probe.milli_c, probe.doubt, probe.believed_mc) == (4100, "", 4100)
    assert [row.milli_c for row in centre.rows(tables.temperature)] == [4000, 25000, 4100]


def test_a_sensor_that_woke_up_is_no_excursion(centre: Centre) -> None:
    """Case 24: ten times 85.0 in a room of 4 °C enter no record; the newest reading is shown as doubted."""
    centre.receive(batch("s", 1, (T0, minutes(4.0, *(85.0,) * 10))))
    assert doubts(centre) == [(minute, 85000, "power_on") for minute in range(1, 11)]
    (probe,) = centre.rows(tables.probe)
    assert (probe.doubt, probe.believed_mc, probe.alert_state) == ("power_on", 4000, "NORMAL")
    assert centre.rows(tables.excursion) == []


def test_what_no_probe_can_say_is_no_excursion(centre: Centre) -> None:
    """127.9 °C is out of a DS18B20's range."""
    centre.receive(batch("s", 1, (T0, minutes(4.0, 127.9, 4.0))))
    assert (doubts(centre), centre.rows(tables.excursion)) == ([(1, 127900, "out_of_range")], [])


def test_a_jump_that_stays_counts_and_is_told(centre: Centre) -> None:
    """A probe that was moved, or a fire: the second reading confirms the first, which counts."""
    centre.receive(batch("s", 1, (T0, minutes(4.0, 30.0, 31.0))))
    (row,) = centre.rows(tables.excursion)
    assert (row.start_ms, row.peak_mc, doubts(centre)) == (T0 + MINUTE_MS, 31000, [(1, 30000, "jump")])


def test_late_data_resolves_what_was_doubted(centre: Centre) -> None:
    """A spike between two readings was none if late ones show that the room went there and back."""
    centre.receive(
        batch("s", 1, (T0, minutes(4.0))), batch("s", 2, (T0 + 20 * MINUTE_MS, chunk([24.0, 4.0])))
    )
    assert [doubt for _, _, doubt in doubts(centre)] == ["spike"]
    centre.receive(batch("s", 3, (T0 + 10 * MINUTE_MS, minutes(14.0))))
    assert doubts(centre) == []
    (row,) = [one for one in centre.rows(tables.excursion) if one.peak_mc == 24000]
    assert row.start_ms == T0 + 10 * MINUTE_MS


values = st.sampled_from([4.0, 5.0, 25.0, 85.0, 126.0, 9.0])


@settings(max_examples=25)
@given(celsius=st.lists(values, min_size=2, max_size=40), data=st.data())
def test_any_arrival_doubts_alike(celsius: list[float], data: st.DataObject) -> None:
    """Reading by reading in any order: the same readings are doubted as of all at once."""
    order = data.draw(st.permutations([*range(len(celsius))]))
    with fresh_centre() as late, fresh_centre() as calm:
        for number in order:
            late.receive(batch("s", number + 1, (T0 + 4 * number * MINUTE_MS, chunk([celsius[number]]))))
        told = [(T0 + 4 * number * MINUTE_MS, chunk([value])) for number, value in enumerate(celsius)]
        calm.receive(batch("s", 1, *told))
        assert late.models() == calm.models()


QUARTER = (T0 // 900_000 + 1) * 900_000
FIRST_IN_QUARTER = [
    (0, [4.0, 4.0, 25.0]),
    (20, [25.0, 25.0, 4.0, 4.0]),
]


@pytest.mark.parametrize(("minute", "value"), [(2, 4.0), (12, 25.0), (15, 4.0), (15, 25.0), (17, 25.0)])
def test_what_waits_over_a_quarter_is_resolved_as_in_turn(minute: int, value: float) -> None:
    """What waits at the end of a quarter begins an excursion, or none, by what comes late around it."""
    told = [(QUARTER + start * MINUTE_MS, chunk(celsius)) for start, celsius in FIRST_IN_QUARTER]
    late = (QUARTER + minute * MINUTE_MS, chunk([value]))
    with fresh_centre() as centre, fresh_centre() as calm:
        centre.receive(batch("s", 1, told[0]), batch("s", 2, told[1]))
        centre.receive(batch("s", 3, late))
        calm.receive(batch("s", 1, *told, late))
        assert centre.models() == calm.models()
