"""A table of visits is judged, or refused with a sentence for each fault."""

from datetime import date

import pytest

from logistics.service.table import Levels, VisitsError, judge_table


def _verdicts(levels: Levels) -> dict[str, dict[str, str]]:
    return {level.place: {kept.promise: kept.verdict for kept in level.promises} for level in levels.places}


def test_a_table_of_visits_is_judged_by_place() -> None:
    """Each place by the promises of its kind, over the days from the table's first to its last."""
    table = "place,kind,date,direction,what\n"
    table += "".join(f"V1,village,2026-03-{day:02},both,exchange\n" for day in (2, 4, 6, 9, 11, 13))
    table += "".join(f"T1,township,2026-03-{day:02},down,no_parcels\n" for day in range(2, 14))
    levels = judge_table(table)
    assert (levels.first, levels.last) == (date(2026, 3, 2), date(2026, 3, 13))
    assert _verdicts(levels) == {
        "T1": {"daily": "kept"},
        "V1": {"every_two_days": "broken", "collected_3_a_week": "kept"},
    }


def test_two_columns_are_enough() -> None:
    """A place and a date: a village, visited both ways."""
    levels = judge_table("place,date\nV1,2026-03-02\nV1,2026-03-04\nV1,2026-03-06\n")
    assert _verdicts(levels) == {"V1": {"every_two_days": "kept", "collected_3_a_week": "kept"}}


def test_a_time_counts_on_the_countys_day() -> None:
    """An hour before midnight in UTC is the next morning in Suichang."""
    levels = judge_table(
        "place,date\nV1,2026-03-02T23:30:00Z\nV1,2026-03-04T08:00:00\nV1,2026-03-05T07:59+08:00\n"
    )
    assert levels.first == date(2026, 3, 3)
    assert levels.places[0].visits == 3


def test_a_stop_that_was_not_reached_is_no_visit_and_no_silence() -> None:
    """It is known that nobody came; a day of which nothing is known is another thing."""
    table = "place,date,what\nV1,2026-03-02,exchange\nV1,2026-03-04,{}\nV1,2026-03-06,exchange\n"
    assert _verdicts(judge_table(table.format("not_reached")))["V1"]["every_two_days"] == "broken"
    assert _verdicts(judge_table(table.format("unreported")))["V1"]["every_two_days"] == "unreported"


def test_a_period_can_be_given() -> None:
    """What lies outside it does not count, and its edges do."""
    table = "place,date\nV1,2026-03-02\nV1,2026-03-30\n"
    level = judge_table(table, date(2026, 3, 1), date(2026, 3, 7)).places[0]
    assert (level.visits, level.largest_gap_days) == (1, 6)


def test_every_fault_is_told_at_once() -> None:
    """A wrong date, a wrong word and a place of two kinds, each with its line."""
    table = "place,kind,date\nV1,village,2026-02-30\nV2,hamlet,2026-03-02\n"
    table += "V3,village,2026-03-02\nV3,park,2026-03-03\n"
    with pytest.raises(VisitsError) as refused:
        judge_table(table)
    assert [fault.partition(":")[0] for fault in refused.value.faults] == ["line 2", "line 3", "line 5"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "'date' is missing"),
        ("place,date\n", "no row"),
        ("place,date,colour\nV1,2026-03-02,red\n", "no such column 'colour'"),
        ('place,date\n"V1,2026-03-02\n', "is not CSV"),
        ("place,date\nV1,1900-01-01\nV1,2026-01-01\n", "over 3660"),
    ],
)
def test_what_is_no_table_of_visits_is_refused(table: str, said: str) -> None:
    """Each with what is wrong."""
    with pytest.raises(VisitsError, match=said):
        judge_table(table)


def test_a_period_the_wrong_way_round_is_refused() -> None:
    """It has no day."""
    with pytest.raises(VisitsError, match="cannot end"):
        judge_table("place,date\nV1,2026-03-02\n", date(2026, 4, 1), date(2026, 3, 1))
