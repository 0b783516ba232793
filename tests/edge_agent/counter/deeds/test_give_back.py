"""The counter turns to sending parcels back."""

from pathlib import Path

from edge_agent.counter.deeds.give_back import GiveBack
from edge_agent.counter.deeds.turn import Turn
from logistics.events.counter import ParcelProblem
from logistics.events.transport import BagFilled
from tests.edge_agent.counter.rig import WAYBILL, Rig, running


def test_bag_and_reason_stay_over_a_restart(tmp_path: Path) -> None:
    """Who comes back after a power cut goes on with the same bag."""
    with running(tmp_path) as rig:
        rig.shelve(WAYBILL)
        assert rig.asking.do(GiveBack("unclaimed", "BAG1")).kind == "ok"
    with running(tmp_path) as rig:
        assert rig.scan().results[0].said.fields == {"bag": "BAG1"}
        rig.end()
        assert [one.bag for one in rig.events if isinstance(one, BagFilled)] == ["BAG1"]


def test_another_turn_has_neither_the_bag_nor_the_reason(rig: Rig) -> None:
    """A bag that was closed days ago must not fill up again."""
    rig.shelve(WAYBILL)
    rig.asking.do(GiveBack("unclaimed", "BAG1"))
    rig.scan("hello", up_ms=60_000)
    rig.asking.do(Turn("return"))
    rig.scan()
    rig.end()
    assert not [one for one in rig.events if isinstance(one, BagFilled | ParcelProblem)]


def test_what_can_be_no_bag_is_refused(rig: Rig) -> None:
    """And the work stays what it was."""
    assert rig.asking.do(GiveBack(None, "\x07")).key == "no_bag"
    assert rig.scan().results[0].said.key == "arrive"
