"""Taking back the last scan of a parcel."""

import pytest

from edge_agent.counter.deeds.give_back import GiveBack
from edge_agent.counter.deeds.hand_out import HandOut
from edge_agent.counter.deeds.undo import UNDO_MS, Undo
from logistics.events.counter import Corrected
from logistics.parcels import subjects
from logistics.parcels.told import standing
from tests.edge_agent.counter.rig import WAYBILL, Rig


def corrected(rig: Rig) -> int:
    """How many events were taken back; ends the rig."""
    rig.end()
    return sum(isinstance(one, Corrected) for one in rig.events)


def test_a_hand_out_is_taken_back_whole(rig: Rig) -> None:
    """Scan and release of each parcel: they are here again, and can be handed out anew at once."""
    rig.shelve("SF1", code="A1")
    rig.shelve("SF2")
    rig.asking.do(HandOut(("SF1", "SF2")))
    assert rig.asking.do(Undo(("SF1", "SF2"))).fields == {"n": 2}
    assert (rig.parcel("SF1").status, rig.parcel("SF1").code) == ("held", "A1")
    assert rig.asking.do(HandOut(("SF1",))).kind == "ok"
    assert corrected(rig) == 4


def test_a_scan_is_taken_back_and_the_next_one_counts(rig: Rig) -> None:
    """It is no duplicate of what never was."""
    rig.scan()
    rig.asking.do(Undo((WAYBILL,)))
    assert rig.parcel(WAYBILL).is_here is False
    assert rig.scan().results[0].kind == "ok"
    assert rig.parcel(WAYBILL).is_here


@pytest.mark.parametrize(("after_ms", "kind"), [(UNDO_MS, "ok"), (UNDO_MS + 1, "refused")])
def test_what_is_older_than_ten_minutes_stays(rig: Rig, after_ms: int, kind: str) -> None:
    """Then it needs more than a tap."""
    rig.scan(up_ms=0)
    rig.scan("hello", up_ms=after_ms)
    assert rig.asking.do(Undo((WAYBILL,))).kind == kind


def test_one_that_cannot_be_undone_holds_all(rig: Rig) -> None:
    """Nothing is half taken back; twice is once."""
    rig.scan()
    assert rig.asking.do(Undo((WAYBILL, "SF9"))).text == "SF9"
    assert rig.asking.do(Undo(())).key == "undo_none"
    assert rig.asking.do(Undo((WAYBILL,))).kind == "ok"
    assert rig.asking.do(Undo((WAYBILL,))).key == "undo_late"
    assert corrected(rig) == 1


def test_a_return_is_taken_back_with_its_bag_and_reason(rig: Rig) -> None:
    """As if it had stayed on its shelf."""
    rig.shelve(WAYBILL)
    rig.asking.do(GiveBack("damaged", "BAG1"))
    rig.scan()
    rig.asking.do(Undo((WAYBILL,)))
    with rig.looking() as shelved:
        assert standing(shelved.told.of(f"{subjects.BAG}:BAG1")) == []
    assert rig.parcel(WAYBILL).status == "held"
    assert corrected(rig) == 4
