"""Problems of parcels."""

from edge_agent.counter.deeds.problem import Report
from logistics.events.counter import ParcelProblem
from tests.edge_agent.counter.rig import WAYBILL, Rig


def told(rig: Rig) -> list[tuple[str, bool, str]]:
    """The problems that were told; ends the rig."""
    rig.end()
    return [(one.kind, one.is_open, one.note) for one in rig.events if isinstance(one, ParcelProblem)]


def test_a_problem_opens_and_closes(rig: Rig) -> None:
    """Twice is once, unless there is more to say."""
    rig.shelve("SF1")
    assert rig.asking.do(Report("SF1", "damaged")).key == "problem_open"
    assert rig.asking.do(Report("SF1", "damaged")).kind == "duplicate"
    assert rig.asking.do(Report("SF1", "damaged", note="一角破")).kind == "ok"
    assert rig.parcel("SF1").problems == ("damaged",)
    assert rig.asking.do(Report("SF1", "damaged", is_open=False)).key == "problem_closed"
    assert rig.asking.do(Report("SF1", "damaged", is_open=False)).kind == "duplicate"
    assert rig.parcel("SF1").problems == ()
    assert told(rig) == [("damaged", True, ""), ("damaged", True, "一角破"), ("damaged", False, "")]


def test_a_parcel_that_never_came_may_be_lost(rig: Rig) -> None:
    """But only a parcel."""
    assert rig.asking.do(Report(WAYBILL, "lost")).kind == "ok"
    assert rig.asking.do(Report("hello", "lost")).kind == "refused"
    with rig.looking() as shelved:
        assert [one.waybill for one in shelved.with_problems()] == [WAYBILL]
    assert told(rig) == [("lost", True, "")]
