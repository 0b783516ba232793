"""What the rooms' read models say is what the exposure record says, however the readings came in."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.store import tables
from logistics.coldchain import exposure
from logistics.coldchain.exposure import Reading
from logistics.coldchain.probes.doubt import Filter, Limits, sift
from logistics.coldchain.rule import MINUTE_MS, Rule
from logistics.coldchain.runs import Excursion
from logistics.events.rooms import DoorMoved, ProbeFault
from tests.central.centre import (
    ROOM,
    RULE,
    STEP_MS,
    T0,
    Centre,
    Told,
    batch,
    centre_in,
    chunk,
    fresh_centre,
)

QUARTER_MS = 15 * MINUTE_MS
MIDNIGHT = (T0 // 86_400_000 + 1) * 86_400_000
OTHER_ROOM = ("COLD-1", "room-2")
FROZEN = Rule.from_keys({"hi": -15, "duration": 45, "interval": 5})


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def fault(name: str) -> ProbeFault:
    return ProbeFault(site="COLD-1", room="room-1", probe="probe-1", fault=name)


def readings_in(told: Sequence[Told]) -> list[Reading]:
    """The readings of chunks, as the exposure record takes them."""
    return [
        (at_ms + index * STEP_MS, value)
        for at_ms, event in told
        for index, value in enumerate(event.values_mc())  # type: ignore[union-attr] # only chunks come here
    ]


def judged(readings: Sequence[Reading], rule: Rule = RULE) -> list[Excursion]:
    """What the record says; the last reading stands for no longer than is known, and may be doubted."""
    sifted, believed = Filter(), list[Reading]()
    for reading in sorted(readings):
        sifted, good, _ = sift(sifted, reading, Limits())
        believed += good
    state, changes = exposure.fold(None, believed, rule)
    ended = [change.excursion for change in changes if change.kind == "closed" and change.excursion]
    running = [state.run.as_excursion(state.last_ms, "open")] if state and state.run else []
    return ended + running


def in_store(centre: Centre) -> list[tuple[object, ...]]:
    """The excursions that the centre knows, by beginning."""
    rows = sorted(centre.rows(tables.excursion), key=lambda row: row.start_ms)
    return [(row.side, row.start_ms, row.end_ms, row.alarm_ms, row.peak_mc, row.close) for row in rows]


def plain(excursions: Sequence[Excursion]) -> list[tuple[object, ...]]:
    return [(one.side, one.start_ms, one.end_ms, one.alarm_ms, one.peak_mc, one.close) for one in excursions]


def test_an_excursion_opens_alarms_and_closes(centre: Centre) -> None:
    """A breach is open from its first value, an alarm at its duration, closed with the first in range."""
    centre.receive(batch("s", 1, (T0, chunk([4, 9]))))
    assert in_store(centre) == [("HOT", T0 + STEP_MS, None, None, 9000, "open")]
    centre.receive(batch("s", 2, (T0 + 2 * STEP_MS, chunk([9.5, 9, 9, 9, 9, 9]))))
    alarm_ms = T0 + STEP_MS + 30 * MINUTE_MS
    assert in_store(centre) == [("HOT", T0 + STEP_MS, None, alarm_ms, 9500, "open")]
    (row,) = centre.rows(tables.excursion)
    assert (row.probe, row.site, row.room, row.limit_mc) == ("box-a/probe-1", *ROOM, 8000)
    centre.receive(batch("s", 3, (T0 + 8 * STEP_MS, chunk([7]))))
    assert in_store(centre) == [("HOT", T0 + STEP_MS, T0 + 8 * STEP_MS, alarm_ms, 9500, "recovered")]
    (probe,) = centre.rows(tables.probe)
    assert (probe.alert_state, probe.at_ms, probe.milli_c) == ("RECOVERING", T0 + 8 * STEP_MS, 7000)


def test_silence_breaks_a_run(centre: Centre) -> None:
    """A gap longer than max_gap ends the excursion one interval after its last value."""
    centre.receive(batch("s", 1, (T0, chunk([9, 9]))), batch("s", 2, (T0 + 60 * MINUTE_MS, chunk([9]))))
    assert in_store(centre) == [
        ("HOT", T0, T0 + 2 * STEP_MS, None, 9000, "gap"),
        ("HOT", T0 + 60 * MINUTE_MS, None, None, 9000, "open"),
    ]


values = st.lists(st.sampled_from([-1.0, 0.0, 4.0, 7.5, 8.0, 8.1, 12.0]), min_size=1, max_size=12)


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Chunks of one probe that follow each other over some days, with gaps of every kind between them."""
    told: list[Told] = []
    at_ms = MIDNIGHT - STEP_MS * draw(st.integers(0, 12))
    for _ in range(draw(st.integers(1, 6))):
        celsius = draw(values)
        told.append((at_ms, chunk(celsius)))
        at_ms += len(celsius) * STEP_MS + draw(
            st.sampled_from([0, 0, 0, 60_000, 10 * 60_000, 10 * 60_000 + 1, 20 * 3_600_000])
        )
    return told


@settings(max_examples=40)
@given(told=histories(), data=st.data())
def test_any_arrival_is_judged_alike(told: list[Told], data: st.DataObject) -> None:
    """Chunk by chunk, all at once, late and twice: the same rows, and they are the exposure record's."""
    numbers = data.draw(st.permutations([*range(len(told)), *range(len(told))]))
    with fresh_centre() as once, fresh_centre() as live, fresh_centre() as late:
        once.receive(batch("s", 1, *told))
        for number, one in enumerate(told):
            live.receive(batch("s", number + 1, one))
        for number in numbers:
            late.receive(batch("s", number + 1, told[number]))
        assert once.models() == live.models() == late.models()
        assert in_store(live) == plain(judged(readings_in(told)))
        late.projections.rebuild(late.store)
        assert late.models() == live.models()


def test_of_two_values_for_a_moment_the_warmer_stands(centre: Centre, tmp_path: Path) -> None:
    """A clock that was set back gives a moment a second value: the warmer counts, in either order."""
    told = [(T0, chunk([4, 4, 4])), (T0 + STEP_MS, chunk([9, 3]))]
    centre.receive(batch("s", 1, told[0]), batch("s", 2, told[1]))
    other = tmp_path / "other"
    other.mkdir()
    with centre_in(other) as turned:
        turned.receive(batch("s", 2, told[1]))
        turned.receive(batch("s", 1, told[0]))
        assert turned.models() == centre.models()
    assert [row.milli_c for row in centre.rows(tables.temperature)] == [4000, 9000, 4000]
    assert [row[:3] for row in in_store(centre)] == [("HOT", T0 + STEP_MS, T0 + 2 * STEP_MS)]


def test_a_room_without_a_rule_is_kept_and_not_judged(tmp_path: Path) -> None:
    """Without a rule there are temperatures and a last value, and no excursions."""
    with centre_in(tmp_path, {}) as centre:
        centre.receive(batch("s", 1, (T0, chunk([9] * 10))), batch("s", 2, (T0 - STEP_MS, chunk([9]))))
        assert len(centre.rows(tables.temperature)) == 11
        assert in_store(centre) == []
        (probe,) = centre.rows(tables.probe)
        assert (probe.alert_state, probe.at_ms) == ("NORMAL", T0 + 9 * STEP_MS)


def test_a_rule_that_changed_judges_what_comes_after(tmp_path: Path) -> None:
    """A new limit holds for new readings: what was judged before is not told anew."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, (T0, chunk([7, 7, 7]))))
    stricter = Rule.from_keys({"hi": 5.0, "duration": 30, "interval": 5})
    with centre_in(tmp_path, {ROOM: stricter}) as centre:
        centre.receive(batch("s", 2, (T0 + 3 * STEP_MS, chunk([7, 7]))))
        assert in_store(centre) == [("HOT", T0 + 3 * STEP_MS, None, None, 7000, "open")]


def test_late_data_reopens_no_earlier_quarter(tmp_path: Path) -> None:
    """Late readings are judged with what followed them; what lies before stays as its rule had it."""
    with centre_in(tmp_path) as centre:
        centre.receive(
            batch("s", 1, (MIDNIGHT - 10 * STEP_MS, chunk([9, 4, 4, 4, 4, 9, 9, 9, 9, 9, 9, 9, 4])))
        )
        first, through = in_store(centre)
        assert through[2:] == (MIDNIGHT + 2 * STEP_MS, MIDNIGHT + STEP_MS, 9000, "recovered")
    stricter = Rule.from_keys({"hi": 3.0, "duration": 30, "interval": 5})
    with centre_in(tmp_path, {ROOM: stricter}) as centre:
        centre.receive(batch("s", 3, (MIDNIGHT + STEP_MS + 60_000, chunk([2]))))
        assert in_store(centre) == [
            first,
            (*through[:2], MIDNIGHT + STEP_MS + 60_000, MIDNIGHT + STEP_MS, 9000, "recovered"),
            ("HOT", MIDNIGHT + 2 * STEP_MS, None, None, 4000, "open"),
        ]
        quarters = [row.quarter - MIDNIGHT // QUARTER_MS for row in centre.rows(tables.probe_mark)]
        assert quarters == [-3, -2, -1, 0]


def test_a_rule_taken_away_ends_what_ran(tmp_path: Path) -> None:
    """Where the rule is taken away, an open excursion ends with what is known of it; none stays for ever."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, (T0, chunk([9] * 8))))
    with centre_in(tmp_path, {}) as centre:
        centre.receive(batch("s", 2, (T0 + 8 * STEP_MS, chunk([9, 9]))))
        alarm_ms, last_ms = T0 + 30 * MINUTE_MS, T0 + 7 * STEP_MS
        assert in_store(centre) == [("HOT", T0, last_ms, alarm_ms, 9000, "gap")]
        assert [row.alert_state for row in centre.rows(tables.probe)] == ["NORMAL"]


def test_a_probe_that_moves_is_judged_by_each_rooms_rule(tmp_path: Path) -> None:
    """In another room another rule holds; late data and a rebuild do not mix them up."""
    told = [
        (T0, chunk([9] * 8)),
        (T0 + 8 * STEP_MS, chunk([-18, -12], room=OTHER_ROOM)),
        (T0 + 10 * STEP_MS, chunk([4, 4])),
    ]
    expect = [
        ("HOT", T0, T0 + 7 * STEP_MS, T0 + 30 * MINUTE_MS, 9000, "gap"),
        ("HOT", T0 + 9 * STEP_MS, T0 + 9 * STEP_MS, None, -12000, "gap"),
    ]
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        with fresh_centre({ROOM: RULE, OTHER_ROOM: FROZEN}) as centre:
            for number in order:
                centre.receive(batch("s", number + 1, told[number]))
            assert in_store(centre) == expect
            assert [row.room for row in centre.rows(tables.excursion)] == ["room-1", "room-2"]
            assert [row.room for row in centre.rows(tables.probe)] == ["room-1"]
            models = centre.models()
            centre.projections.rebuild(centre.store)
            assert centre.models() == models


def test_a_move_told_late_ends_what_ran_over_midnight(tmp_path: Path) -> None:
    """A run over midnight that a late move of its probe cuts short is told as if all came in turn."""
    told = [
        (MIDNIGHT - 2 * STEP_MS, chunk([9, 9])),
        (MIDNIGHT + 1000, chunk([-18], room=OTHER_ROOM)),
        (MIDNIGHT + STEP_MS, chunk([9, 4])),
    ]
    rules = {ROOM: RULE, OTHER_ROOM: FROZEN}
    with centre_in(tmp_path, rules) as late, fresh_centre(rules) as calm:
        for number in (0, 2, 1):
            late.receive(batch("s", number + 1, told[number]))
        calm.receive(batch("s", 1, *told))
        assert late.models() == calm.models()
        assert in_store(late)[0][2:] == (MIDNIGHT - STEP_MS, None, 9000, "gap")


def test_probes_of_two_boxes_are_two(centre: Centre) -> None:
    """Probes of the same name at two boxes are judged each by itself."""
    centre.receive(batch("s", 1, (T0, chunk([9]))), batch("t", 1, (T0, chunk([4])), box="box-b"))
    assert {(row.probe, row.milli_c) for row in centre.rows(tables.probe)} == {
        ("box-a/probe-1", 9000),
        ("box-b/probe-1", 4000),
    }
    assert len(in_store(centre)) == 1


def test_a_fault_stands_beside_the_last_temperature(centre: Centre) -> None:
    """A probe's fault is the newest one told; it takes no temperature and no place away."""
    centre.receive(batch("s", 2, (T0 + 5, fault("crc"))))
    (probe,) = centre.rows(tables.probe)
    assert (probe.fault, probe.at_ms, probe.alert_state) == ("crc", None, "NORMAL")
    centre.receive(batch("s", 1, (T0 + 4, fault("power-on"))))
    centre.receive(batch("s", 3, (T0, chunk([4]))))
    (probe,) = centre.rows(tables.probe)
    assert (probe.fault, probe.fault_ms, probe.milli_c) == ("crc", T0 + 5, 4000)
    elsewhere = ProbeFault(site="COLD-1", room="room-2", probe="probe-1", fault="")
    centre.receive(batch("s", 4, (T0 + 5, elsewhere)))
    assert [(row.fault, row.room) for row in centre.rows(tables.probe)] == [("", "room-1")]


def test_doors_are_kept_one_by_one(centre: Centre) -> None:
    """Each movement of a door is a row, once."""
    moves = [
        (T0 + number, DoorMoved(site="COLD-1", room="room-1", door="front", is_open=number % 2 == 0))
        for number in range(3)
    ]
    centre.receive(batch("s", 1, *moves))
    centre.receive(batch("s", 2, *moves[1:]))
    assert [(row.seq, row.is_open) for row in centre.rows(tables.door)] == [(1, True), (2, False), (3, True)]
