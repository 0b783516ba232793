"""The bands that a chart reads are those of the readings, whatever came late or was moved."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw
from sqlalchemy import insert, select

from central.store.engines import make_engine
from central.store.migrate import upgrade
from central.store.record import history
from central.store.record.tables import BAND_MS, band
from central.store.tables import temperature
from logistics import wire
from logistics.coldchain.history.stretches import clipped, stretches
from logistics.events.boxes import ClockKnown
from tests.central.centre import ROOM, RULE, STEP_MS, T0, Centre, batch, centre_in, chunk, fresh_centre
from tests.central.database.address import bare_in

_HOUR_MS = 3_600_000


def readings(centre: Centre, probe: str = "box-a/probe-1") -> list[tuple[int, int]]:
    """What the centre holds of a probe, by time."""
    with centre.store.read() as connection:
        here = temperature.c
        query = select(here.at_ms, here.milli_c).where(here.probe == probe).order_by(here.at_ms)
        return [(row.at_ms, row.milli_c) for row in connection.execute(query)]


def by_hand(centre: Centre) -> list[tuple[object, ...]]:
    """The bands as they follow from all readings, in plain Python."""
    held: dict[tuple[str, str, int, int, str], list[tuple[int, int]]] = defaultdict(list)
    for row in centre.rows(temperature):
        for size_ms in BAND_MS:
            start_ms = row.at_ms // size_ms * size_ms
            held[row.site, row.room, size_ms, start_ms, row.probe].append((row.at_ms, row.milli_c))
    found: list[tuple[object, ...]] = []
    for key, mine in held.items():
        times, values = sorted(at_ms for at_ms, _ in mine), [value for _, value in mine]
        widest_ms = max((later - earlier for earlier, later in pairwise(times)), default=0)
        found.append((*key, min(values), max(values), len(mine), times[0], times[-1], widest_ms))
    return sorted(found, key=repr)


def assert_right(centre: Centre) -> None:
    """The kept bands are those of the readings."""
    assert [tuple(row) for row in centre.rows(band)] == by_hand(centre)


_TIMES = st.integers(0, 400).map(lambda n: T0 + n * STEP_MS // 2)
_CHUNKS = st.tuples(
    _TIMES,
    st.sampled_from(["probe-1", "probe-2"]),
    st.sampled_from([ROOM, ("COLD-1", "room-2")]),
    st.lists(st.integers(-30, 30), min_size=1, max_size=40),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_CHUNKS, min_size=1, max_size=8))
def test_bands_are_those_of_the_readings(
    chunks: Sequence[tuple[int, str, tuple[str, str], list[int]]],
) -> None:
    """In any order, overlapping, in two rooms: the kept bands are those of the readings, also made again."""
    with fresh_centre() as centre:
        for number, (at_ms, probe, room, values) in enumerate(chunks, 1):
            event = chunk([float(value) for value in values], probe, room=room)
            centre.receive(batch("s", number, (at_ms, event)))
        assert_right(centre)
        kept = centre.rows(band)
        centre.projections.rebuild(centre.store)
        assert centre.rows(band) == kept


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(_TIMES, st.lists(st.integers(-30, 30), min_size=1, max_size=60)), min_size=1, max_size=6
    ),
    st.integers(-2 * _HOUR_MS, 20 * _HOUR_MS),
    st.integers(1, 30 * _HOUR_MS),
    st.sampled_from(history.STEPS_MS),
)
def test_any_span_is_as_its_readings(
    chunks: list[tuple[int, list[int]]], since: int, span_ms: int, step_ms: int
) -> None:
    """Of any span in any steps, lowest, highest, their moments and silences are those of its readings."""
    since_ms, until_ms = T0 + since, T0 + since + span_ms
    with fresh_centre() as centre:
        for number, (at_ms, values) in enumerate(chunks, 1):
            centre.receive(batch("s", number, (at_ms, chunk([float(value) for value in values]))))
        every = readings(centre)
        with centre.store.read() as connection:
            found = history.buckets(connection, *ROOM, since_ms, until_ms, step_ms)
            peaks = history.extremes(connection, found, since_ms, until_ms, step_ms)
            silent, is_all = history.silences(
                connection,
                ROOM,
                "box-a/probe-1",
                since_ms,
                until_ms,
                max_gap_ms=RULE.max_gap_ms,
                interval_ms=RULE.interval_ms,
            )
    inside = [(at_ms, value) for at_ms, value in every if since_ms <= at_ms < until_ms]
    steps: dict[int, list[int]] = defaultdict(list)
    for at_ms, value in inside:
        steps[at_ms // step_ms * step_ms].append(value)
    assert [(one.at_ms, one.low_mc, one.high_mc) for one in found] == [
        (start_ms, min(values), max(values)) for start_ms, values in sorted(steps.items())
    ]
    if inside:
        high_mc = max(value for _, value in inside)
        assert (peaks[0].high_mc, peaks[0].high_ms) == (
            high_mc,
            min(at_ms for at_ms, value in inside if value == high_mc),
        )
    held = clipped(stretches(every, RULE), since_ms, until_ms)
    known_ms = sum(end_ms - start_ms for start_ms, end_ms, _ in held)
    assert is_all
    assert span_ms - sum(one.until_ms - one.from_ms for one in silent) == known_ms


def test_a_clock_that_becomes_known_moves_the_bands(tmp_path: Path) -> None:
    """Readings dated anew are in the bands of their right time, and no longer in those of the wrong one."""
    with centre_in(tmp_path) as centre:
        early = chunk([3.0, 4.0, 30.0])
        body = Raw(wire.encode_event(early))
        wrong = wire.Stamped(T0 - 90 * _HOUR_MS, 60_000, "estimated", body)
        centre.receive(wire.batch("box-a", "s", "boot-9", 1, [wrong], late=False))
        assert_right(centre)
        before = {row.at_ms for row in centre.rows(band)}
        known = wire.Stamped(
            T0 + 600_000, 600_000, "synced", Raw(wire.encode_event(ClockKnown(site="COLD-1")))
        )
        centre.receive(wire.batch("box-a", "s", "boot-9", 2, [known], late=False))
        assert_right(centre)
        assert before.isdisjoint(row.at_ms for row in centre.rows(band))


def test_the_peak_is_there_at_every_zoom(tmp_path: Path) -> None:
    """One minute's peak in a month is the highest at every step, exactly and at its very moment."""
    with centre_in(tmp_path) as centre:
        values = [4.0] * 600
        for number in range(14):
            event = chunk(values if number != 9 else [*values[:300], 23.456, *values[301:]])
            centre.receive(batch("s", number + 1, (T0 + number * 600 * STEP_MS, event)))
        peak_ms = T0 + (9 * 600 + 300) * STEP_MS
        for step_ms in history.STEPS_MS[5:]:
            with centre.store.read() as connection:
                found = history.buckets(connection, *ROOM, T0, T0 + 14 * 600 * STEP_MS, step_ms)
                (peak,) = history.extremes(connection, found, T0, T0 + 14 * 600 * STEP_MS, step_ms)
            assert (peak.high_mc, peak.high_ms) == (23_456, peak_ms)


def test_a_database_from_before_has_its_bands(tmp_path: Path) -> None:
    """The step that makes the table fills it from the temperatures that are there."""
    engine = make_engine(bare_in(tmp_path))
    upgrade(engine, "0005")
    with engine.begin() as connection:
        for number in range(120):
            room = "room-1" if number < 70 else "room-2"
            row = {"probe": "b/p", "site": "COLD-1", "room": room, "milli_c": 4000 + number % 7}
            connection.execute(insert(temperature).values(**row, at_ms=T0 + number**2 * 10_000))
    upgrade(engine)
    engine.dispose()
    with centre_in(tmp_path) as centre:
        assert_right(centre)
        assert len(centre.rows(band)) > len(BAND_MS)
