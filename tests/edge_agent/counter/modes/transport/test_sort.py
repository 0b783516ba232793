"""At the belt each parcel has a place, or the manual bin, or somebody's word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.counter.deeds.transport.sort import SortTo
from edge_agent.counter.deeds.turn import Turn
from edge_agent.trade.outcome import Said
from logistics.events.parcels import ParcelScanned
from logistics.events.transport import ParcelSorted
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.counter.rules.transport.making import Told, waybill


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Rig]:
    """The hub's box at its belt, with a table for parcels 1 to 4."""
    box = {"name": "b", "role": "hub", "site": "HUB", "clock": "trusted", "data_dir": tmp_path}
    routes = {waybill(1): "SC-001", waybill(2): "C2", waybill(3): "HUB", waybill(4): "ELSEWHERE"}
    with running(tmp_path, ahead=Told(routes=routes), box=box) as made:
        made.asking.do(Turn("sort"))
        yield made


def _said(rig: Rig, text: str) -> Said:
    return rig.scan(text, 0).results[0].said


def _sorted(rig: Rig) -> list[ParcelSorted]:
    rig.end()
    return [event for event in rig.events if isinstance(event, ParcelSorted)]


@pytest.mark.parametrize(("number", "to"), [(1, "C1"), (2, "C2"), (3, "HUB"), (4, "ELSEWHERE")])
def test_the_next_place_on_the_way_is_shown_and_named(hub: Rig, number: int, to: str) -> None:
    """A station's parcels go to its centre first; the voice has the place's name, the event the version."""
    said = _said(hub, waybill(number))
    assert (said.kind, said.voice) == ("ok", to)
    assert said.big
    assert _sorted(hub) == [ParcelSorted(waybill=waybill(number), site="HUB", to=to, how="table", table="12")]


def test_an_arrival_is_told_where_nobody_did(hub: Rig) -> None:
    """Once; a parcel that is here is only sorted."""
    _said(hub, waybill(1))
    hub.asking.do(Turn("arrive"))
    _said(hub, waybill(2))
    hub.asking.do(Turn("sort"))
    _said(hub, waybill(2))
    hub.end()
    scans = [event.waybill for event in hub.events if isinstance(event, ParcelScanned)]
    assert scans == [waybill(1), waybill(2)]


def test_an_unknown_one_goes_to_the_manual_bin_until_somebody_says(hub: Rig) -> None:
    """Yellow, with the places of this site to tap."""
    said = _said(hub, waybill(9))
    assert (said.kind, said.key, said.waybill) == ("notice", "sort_manual", waybill(9))
    assert "C2" in {choice.value for choice in said.choices}
    assert _said(hub, waybill(9)).kind == "duplicate"
    assert hub.asking.do(SortTo(waybill(9), "C2")).kind == "ok"
    assert hub.asking.do(SortTo(waybill(9), "SC-001")).key == "sort_no_place"
    assert hub.asking.do(SortTo("SF12", "C2")).key == "refused"
    assert [(one.to, one.how) for one in _sorted(hub)] == [("", "unknown"), ("C2", "operator")]


def test_sorted_again_is_yellow_and_elsewhere_names_both(hub: Rig) -> None:
    """The same place counts once; another one is a change."""
    _said(hub, waybill(1))
    assert _said(hub, waybill(1)).key == "sort_again"
    said = hub.asking.do(SortTo(waybill(1), "C2"))
    assert (said.kind, said.key) == ("notice", "sort_changed")
    assert (said.big, said.fields["before"]) == ("新路湾镇", "妙高街道")
    assert [one.to for one in _sorted(hub)] == ["C1", "C2"]


def test_all_may_go_to_one_place(hub: Rig) -> None:
    """A chosen destination goes before the table."""
    hub.asking.do(Turn("sort", to="C3"))
    assert _said(hub, waybill(1)).voice == "C3"
    assert [(one.to, one.how) for one in _sorted(hub)] == [("C3", "operator")]


def test_half_a_label_is_not_sorted(hub: Rig) -> None:
    """It is refused, and nothing is told."""
    assert _said(hub, "SF12").kind == "refused"
    assert _sorted(hub) == []
