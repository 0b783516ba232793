"""What comes late, and a rule that changes, are judged as far as they reach and not farther."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from central.store import tables
from central.store.projections import probes
from logistics.coldchain import exposure
from logistics.coldchain.calibration import Calibration
from logistics.coldchain.rule import MINUTE_MS, Rule, RuleBook, Rules
from tests.central.centre import ROOM, RULE, STEP_MS, T0, Centre, Told, batch, chunk, fresh_centre

PROBE = "box-a/probe-1"
HOUR_MS = 60 * MINUTE_MS
STRICT = Rule.from_keys({"hi": 5.0, "duration": 30, "interval": 5, "max_gap": 15})
TOTAL = Rule.from_keys({"hi": 8.0, "duration": 30, "interval": 5, "max_gap": 15, "cum": 60})
CALM, WARM = (4.0,) * 12, (4.0,) * 2 + (9.0,) * 8 + (4.0,) * 2


def day(*hours: Sequence[float]) -> list[Told]:
    """A chunk an hour."""
    return [(T0 + number * HOUR_MS, chunk(celsius)) for number, celsius in enumerate(hours)]


def peaks(centre: Centre) -> list[int]:
    return [row.peak_mc for row in sorted(centre.rows(tables.excursion), key=lambda row: row.start_ms)]


def tamper(centre: Centre) -> None:
    """Marks what is judged already, so that judging it again shows."""
    with centre.store.write() as connection:
        connection.execute(update(tables.excursion).values(peak_mc=1))


def test_judging_again_stops_where_all_stands_as_before() -> None:
    """A late hour changes its own excursion; those hours later are neither judged nor written again."""
    told = day(CALM, CALM, WARM, CALM, WARM, CALM)
    with fresh_centre() as centre:
        centre.receive(*(batch("s", number + 1, one) for number, one in enumerate(told) if number != 2))
        tamper(centre)
        centre.receive(batch("s", 3, told[2]))
        assert peaks(centre) == [9000, 1]


def test_each_of_two_late_stretches_is_judged() -> None:
    """What came late far apart in one burst is judged at both places, and nothing between them."""
    told = day(WARM, CALM, CALM, WARM, CALM, CALM, WARM, CALM)
    with fresh_centre() as centre:
        late = (0, 6)
        centre.receive(
            *(batch("s", number + 1, one) for number, one in enumerate(told) if number not in late)
        )
        tamper(centre)
        centre.receive(*(batch("s", number + 1, told[number]) for number in late))
        assert peaks(centre) == [9000, 1, 9000]


def test_a_run_that_late_data_is_put_into_keeps_its_end() -> None:
    """One more value within a run changes neither its alarm nor its end, which lie behind it."""
    told = day(CALM, (9.0,) * 12, CALM)
    with fresh_centre() as centre:
        centre.receive(*(batch("s", number + 1, one) for number, one in enumerate(told)))
        (before,) = centre.rows(tables.excursion)
        centre.receive(batch("s", 9, (T0 + HOUR_MS + 1000, chunk([9.0]))))
        assert centre.rows(tables.excursion) == [before]


def test_what_a_calibration_makes_of_a_reading_is_judged() -> None:
    """Case 30: raw 7.5, 7.6 and 8.0 are 7.905, 8.004 and 8.399: in, out, out."""
    lab = Calibration("C-1", "2026-01-01", "2027-01-01", (-500, 24_800), (0, 25_000))
    corrected = [lab.corrected(raw) / 1000 for raw in (7_500, 7_600, 8_000)]
    with fresh_centre() as centre:
        centre.receive(batch("s", 1, (T0, chunk(corrected))))
        assert [(row.start_ms, row.peak_mc) for row in centre.rows(tables.excursion)] == [
            (T0 + STEP_MS, 8399)
        ]


@pytest.mark.parametrize("first", [0, 1], ids=["in turn", "late"])
def test_each_minute_is_judged_by_the_version_valid_then(first: int) -> None:
    """Case 38: 7 °C is in range until the stricter version begins; the run begins at that moment."""
    turn_ms = T0 + HOUR_MS + STEP_MS + 60_000
    book = RuleBook(((0, RULE), (turn_ms, STRICT)))
    told = day((7.0,) * 12, (7.0,) * 12, (4.0,) * 12)
    with fresh_centre({ROOM: book}) as centre:
        for number in sorted(range(3), key=lambda number: number != first):
            centre.receive(batch("s", number + 1, told[number]))
        (row,) = centre.rows(tables.excursion)
        assert (row.start_ms, row.alarm_ms) == (turn_ms, turn_ms + 30 * MINUTE_MS)
        assert (row.end_ms, row.limit_mc) == (T0 + 2 * HOUR_MS, 5000)


def test_a_rule_edited_afterwards_judges_from_its_beginning_on() -> None:
    """A version entered late judges anew from the moment it is valid, and leaves what lies before."""
    told = day(WARM, (7.0,) * 12, (7.0,) * 12, CALM)
    rules: dict[probes.RoomKey, Rules] = {ROOM: RULE}
    with fresh_centre(rules) as centre:
        centre.receive(*(batch("s", number + 1, one) for number, one in enumerate(told)))
        tamper(centre)
        rules[ROOM] = RuleBook(((0, RULE), (T0 + 2 * HOUR_MS, STRICT)))
        with centre.store.write() as connection:
            probes.rejudge(connection, PROBE, T0 + 2 * HOUR_MS, rules)
        assert [(row.start_ms, row.peak_mc) for row in centre.rows(tables.excursion)] == [
            (T0 + 2 * STEP_MS, 1),
            (T0 + 2 * HOUR_MS, 7000),
        ]
        rules[ROOM] = RULE
        with centre.store.write() as connection:
            probes.rejudge(connection, PROBE, T0 + 2 * HOUR_MS, rules)
        assert peaks(centre) == [1]


def test_a_value_that_stands_over_the_turn_of_a_rule() -> None:
    """The run begins at the turn, before the quarter of the next reading, and stays where late data comes."""
    turn_ms = (T0 // 900_000 + 4) * 900_000 - 2 * MINUTE_MS
    book = RuleBook(((0, RULE), (turn_ms, STRICT)))
    told: list[Told] = [
        (turn_ms - 33 * MINUTE_MS, chunk([4.0])),
        (turn_ms - 3 * MINUTE_MS, chunk([7.0])),
        (turn_ms + 40 * MINUTE_MS, chunk([4.0])),
        (turn_ms - 4 * MINUTE_MS, chunk([6.5])),
        (turn_ms + 30 * MINUTE_MS, chunk([4.0])),
    ]
    with fresh_centre({ROOM: book}) as centre, fresh_centre({ROOM: book}) as calm:
        for number, one in enumerate(told):
            centre.receive(batch("s", number + 1, one))
            assert [row.start_ms for row in centre.rows(tables.excursion)] == [turn_ms] * (number > 1)
        calm.receive(batch("s", 1, *told))
        assert centre.models() == calm.models()


@settings(max_examples=15)
@given(data=st.data())
@pytest.mark.parametrize(
    "rules",
    [RULE, TOTAL, RuleBook(((0, RULE), (T0 + 7 * HOUR_MS // 2, STRICT)))],
    ids=["one", "total", "book"],
)
def test_any_arrival_is_the_batchs(rules: Rules, data: st.DataObject) -> None:
    """Hours in any order, in bursts of any size and twice: the rows are those of the whole in order."""
    kinds = st.sampled_from([CALM, WARM, (9.0,) * 12, (7.0,) * 12, (4.0, 9.0) * 6])
    told = day(*data.draw(st.lists(kinds, min_size=2, max_size=7)))
    order = data.draw(st.permutations([*range(len(told)), *range(len(told))]))
    with fresh_centre({ROOM: rules}) as centre, fresh_centre({ROOM: rules}) as calm:
        while order:
            size = data.draw(st.integers(1, 3))
            centre.receive(*(batch("s", number + 1, told[number]) for number in order[:size]))
            order = order[size:]
        calm.receive(batch("s", 1, *told))
        assert centre.models() == calm.models()
        readings = [(row.at_ms, row.milli_c) for row in centre.rows(tables.temperature)]
        _, changes = exposure.fold(None, sorted(readings), rules)
        ended = [one.excursion for one in changes if one.kind == "closed" and one.excursion]
        rows = sorted(centre.rows(tables.excursion), key=lambda row: row.start_ms)
        assert [(row.start_ms, row.end_ms, row.alarm_ms, row.peak_mc) for row in rows if row.end_ms] == [
            (one.start_ms, one.end_ms, one.alarm_ms, one.peak_mc) for one in ended
        ]
