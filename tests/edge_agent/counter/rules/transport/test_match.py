"""A belt's day is right when each parcel is explained."""

from pathlib import Path

import pytest

from edge_agent.counter.books.belt import Handled, passage
from edge_agent.counter.deeds.transport.build import BeginBag, SealBag
from edge_agent.counter.deeds.transport.load import LoadVan, Unload
from edge_agent.counter.deeds.transport.sort import SortTo
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.rules.transport.match import Match, match
from logistics.events.all import AnyEvent
from logistics.events.counter import ParcelProblem
from logistics.events.parcels import Act, ParcelScanned
from logistics.events.transport import Loaded, ParcelSorted
from logistics.parcels.told import Told as Fact
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.counter.rules.transport.making import Tells, Told, waybill

_FIELDS = {
    "waybill": "W",
    "is_arrived": True,
    "is_sorted": True,
    "is_loaded": True,
    "sorted_to": "C1",
    "loaded_to": "",
    "status": "in_transit",
    "problems": "",
    "bag": "",
    "bag_to": "",
}


@pytest.mark.parametrize(
    ("fields", "listed"),
    [
        ({}, ""),
        ({"is_sorted": False, "sorted_to": ""}, "unsorted_loaded"),
        ({"is_loaded": False, "status": "held"}, "not_loaded"),
        ({"is_loaded": False, "status": "held", "sorted_to": ""}, "manual"),
        ({"is_loaded": False, "is_sorted": False, "sorted_to": "", "status": "held"}, "not_sorted"),
        ({"is_loaded": False, "is_sorted": False, "sorted_to": "", "status": "handed_out"}, ""),
        ({"is_loaded": False, "status": "held", "problems": "damaged"}, "problems"),
        ({"bag": "B", "bag_to": "C2"}, "wrong_way"),
        ({"bag": "B", "bag_to": "C1"}, ""),
        ({"loaded_to": "C2", "problems": "damaged"}, "wrong_way"),
    ],
)
def test_each_parcel_is_in_one_list_at_most(fields: dict[str, object], listed: str) -> None:
    """The manual bin and a problem explain; all else is named."""
    found = match([Handled(**(_FIELDS | fields))])  # type: ignore[arg-type]  # a table of fields
    lists = ("not_sorted", "not_loaded", "unsorted_loaded", "wrong_way", "manual", "problems")
    assert [name for name in lists if getattr(found, name)] == ([listed] if listed else [])
    assert found.is_right == (listed in ("", "manual", "problems"))


def _scan(act: Act) -> ParcelScanned:
    return ParcelScanned(waybill="W", act=act, site="HUB", device="d", symbology="code128", direction="down")


_SORT = ParcelSorted(waybill="W", site="HUB", to="C1", how="table")
_LOAD = Loaded(code="W", is_bag=False, site="HUB", vehicle="V", to="C1")


@pytest.mark.parametrize(
    ("events", "seen"),
    [
        ([_scan("arrive"), _SORT, _scan("depart")], "asl"),
        ([_scan("arrive"), _SORT, _LOAD, _scan("depart"), _scan("arrive")], "a"),
        ([_scan("arrive"), _SORT, _scan("arrive")], "as"),
        ([_SORT, _scan("arrive")], "as"),
        ([_scan("arrive"), _LOAD, _SORT], "as"),
    ],
)
def test_who_comes_again_begins_anew(events: list[AnyEvent], seen: str) -> None:
    """A repeated arrival before the departure is the same way; after a load the belt has it again."""
    found = passage([Fact(n, "s", n, event) for n, event in enumerate(events, 1)])
    assert (
        "".join(
            letter
            for letter, place in zip("asl", (found.arrived, found.sorted, found.loaded), strict=True)
            if place
        )
        == seen
    )


def _match(rig: Rig) -> Match:
    with rig.looking() as books:
        return match(books.belt.since(0))


def test_a_day_at_the_belt(tmp_path: Path) -> None:
    """Sorted, bagged, loaded; taken off again; a problem explains, and so does the manual bin."""
    box = {"name": "b", "role": "hub", "site": "HUB", "clock": "trusted", "data_dir": tmp_path}
    routes = {waybill(n): "C1" for n in (1, 2, 3)}
    with running(tmp_path, ahead=Told(routes=routes), box=box) as rig:
        rig.scan(waybill(5), 0)
        rig.asking.do(Turn("sort"))
        for number in (1, 2, 3, 4):
            rig.scan(waybill(number))
        bag = rig.asking.do(BeginBag("C1")).big
        rig.scan(waybill(1))
        rig.scan(waybill(2))
        rig.asking.do(SealBag(bag))
        rig.asking.do(LoadVan("V1", "C1"))
        rig.scan(f"SANJI*{bag}")
        found = _match(rig)
        assert (found.arrived, found.sorted, found.loaded) == (5, 4, 2)
        assert (found.not_sorted, found.not_loaded, found.manual) == (
            (waybill(5),),
            (waybill(3),),
            (waybill(4),),
        )
        assert [(row.to, row.sorted, row.loaded) for row in found.rows if row.to] == [("C1", 3, 2)]
        rig.asking.do(Unload("V1", bag))
        assert set(_match(rig).not_loaded) == {waybill(1), waybill(2), waybill(3)}
        rig.scan(f"SANJI*{bag}")
        rig.scan(waybill(3))
        rig.asking.do(Tells(ParcelProblem(waybill=waybill(5), site="HUB", kind="damaged", is_open=True)))
        assert _match(rig).is_right


def test_a_parcel_that_is_sorted_anew_is_in_the_wrong_bag(tmp_path: Path) -> None:
    """Until somebody takes it out."""
    box = {"name": "b", "role": "hub", "site": "HUB", "clock": "trusted", "data_dir": tmp_path}
    with running(tmp_path, ahead=Told(routes={waybill(1): "C1"}), box=box) as rig:
        rig.asking.do(Turn("sort"))
        rig.scan(waybill(1), 0)
        rig.asking.do(BeginBag("C1"))
        rig.scan(waybill(1))
        rig.asking.do(SortTo(waybill(1), "C2"))
        assert _match(rig).wrong_way == (waybill(1),)
