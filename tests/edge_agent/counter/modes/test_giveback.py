"""A scan in the work of sending back."""

from edge_agent.counter.deeds.give_back import GiveBack
from edge_agent.counter.deeds.problem import Report
from logistics.events.counter import ParcelProblem
from tests.edge_agent.counter.rig import WAYBILL, Rig


def test_a_return_keeps_its_reason_and_leaves_nothing_to_do(rig: Rig) -> None:
    """The reason is on record, and no open problem stays for a parcel that is in the bag."""
    rig.shelve(WAYBILL)
    rig.asking.do(Report(WAYBILL, "damaged"))
    rig.asking.do(GiveBack("refused"))
    assert rig.scan().results[0].said.key == "return"
    assert (rig.parcel(WAYBILL).status, rig.parcel(WAYBILL).problems) == ("returned", ())
    rig.end()
    told = [(one.kind, one.is_open) for one in rig.events if isinstance(one, ParcelProblem)]
    assert told == [("damaged", True), ("damaged", False), ("refused", True), ("refused", False)]


def test_a_parcel_that_is_not_here_is_told(rig: Rig) -> None:
    """In yellow, and kept; a second scan is a duplicate."""
    rig.asking.do(GiveBack())
    said = rig.scan().results[0].said
    assert (said.kind, said.key) == ("duplicate", "return_unseen")
    assert rig.parcel(WAYBILL).status == "returned"
    assert rig.scan().results[0].said.key == "duplicate"
