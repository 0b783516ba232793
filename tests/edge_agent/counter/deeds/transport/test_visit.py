"""A vehicle's visit is evidence of service: one tap, told once."""

from pathlib import Path

from edge_agent.counter.deeds.transport.visit import TellVisit
from logistics.events.counter import Corrected
from logistics.events.transport import Visited
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.counter.rules.transport.making import BAG_CODE, Tells

_VILLAGE = {"name": "b", "role": "village", "clock": "trusted", "site": "SC-001"}


def _visits(rig: Rig) -> list[Visited]:
    rig.end()
    return [event for event in rig.events if isinstance(event, Visited)]


def test_no_parcels_today_is_a_visit(rig: Rig) -> None:
    """It proves that the vehicle came; a second tap is no second visit, unless it is one."""
    assert rig.asking.do(TellVisit("S", "no_parcels")).kind == "ok"
    again = rig.asking.do(TellVisit("S", "no_parcels"))
    assert (again.key, again.fields) == ("visit_again", {"minutes": 120})
    assert rig.asking.do(TellVisit("S", "no_parcels", is_new=True)).kind == "ok"
    assert [(one.kind, one.direction) for one in _visits(rig)] == [("no_parcels", "both")] * 2


def test_a_bag_that_came_is_the_visit(rig: Rig) -> None:
    """Down; when something is taken up as well, only that is told beside it, and then nothing more."""
    rig.scan(BAG_CODE, 0)
    assert rig.asking.do(TellVisit("S", "exchange")).key == "visit_again"
    assert rig.asking.do(TellVisit("S", "exchange", "both")).kind == "ok"
    assert rig.asking.do(TellVisit("S", "no_parcels")).key == "visit_again"
    assert [one.direction for one in _visits(rig)] == ["down", "up"]


def test_after_two_hours_it_is_another_visit(rig: Rig) -> None:
    """The gap is a setting."""
    rig.scan(BAG_CODE, 0)
    rig.scan("SANJI*BAG-HUB-000124", 119 * 60_000)
    rig.scan("SANJI*BAG-HUB-000125", 121 * 60_000)
    assert [one.direction for one in _visits(rig)] == ["down", "down"]


def test_a_stop_is_this_site_or_a_village_that_it_serves(tmp_path: Path) -> None:
    """By the county's tables; any other is refused."""
    with running(tmp_path, box=_VILLAGE | {"data_dir": tmp_path}) as rig:
        assert rig.asking.do(TellVisit("331123001001", "exchange", "down", "ZK-L2")).kind == "ok"
        assert rig.asking.do(TellVisit("SC-002", "exchange")).key == "visit_no_stop"
        assert _visits(rig) == [
            Visited(stop="331123001001", site="SC-001", kind="exchange", direction="down", vehicle="ZK-L2")
        ]


def test_a_visit_that_was_corrected_can_be_told(tmp_path: Path) -> None:
    """What is taken out counts no more."""
    with running(tmp_path) as rig:
        rig.asking.do(TellVisit("S", "no_parcels"))
        with rig.looking() as books:
            (told,) = books.told.of_kinds("visited")
        rig.asking.do(Tells(Corrected(site="S", stream=told.stream, seq=told.seq, reason="slip")))
        assert rig.asking.do(TellVisit("S", "no_parcels")).kind == "ok"


def test_the_hub_is_no_stop(tmp_path: Path) -> None:
    """A bag that comes to the hub is no visit of it."""
    with running(tmp_path, box=_VILLAGE | {"data_dir": tmp_path, "role": "hub", "site": "HUB"}) as rig:
        rig.scan(BAG_CODE, 0)
        assert not _visits(rig)
