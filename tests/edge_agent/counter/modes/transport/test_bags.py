"""A bag is built, sealed and loaded; what it holds is what the events say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.counter.deeds.transport.build import BeginBag, SealBag, TakeOut, UnsealBag
from edge_agent.counter.deeds.transport.load import LoadVan, Unload, VanLeft
from edge_agent.counter.deeds.transport.receive import ReceiveBag
from edge_agent.counter.deeds.turn import Turn
from edge_agent.trade.outcome import Said
from logistics.events.parcels import ParcelScanned
from logistics.events.transport import BagFilled, BagMoved, Loaded, Visited
from logistics.parcels import bags
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.counter.rules.transport.making import Told, waybill

BAG = "BAG-HUB-000001"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Rig]:
    """The hub's box; parcels 1 to 3 have arrived, 1 is sorted to C1 and 4 goes to C2."""
    box = {"name": "b", "role": "hub", "site": "HUB", "clock": "trusted", "data_dir": tmp_path}
    routes = {waybill(1): "SC-001", waybill(4): "C2"}
    with running(tmp_path, ahead=Told(routes=routes), box=box) as made:
        for number in (1, 2, 3):
            made.scan(waybill(number), 0)
        yield made


def _said(rig: Rig, text: str) -> Said:
    return rig.scan(text).results[0].said


def _fold(rig: Rig) -> bags.Bag:
    with rig.looking() as books:
        return bags.fold(BAG, books.told.of(f"b:{BAG}"))


def test_a_bag_is_filled_and_sealed(hub: Rig) -> None:
    """It has the site's next number where no label is scanned; twice is yellow, out is out."""
    assert hub.asking.do(BeginBag("C1")).big == BAG
    assert [_said(hub, waybill(n)).done for n in (1, 2, 3)] == [1, 2, 3]
    again = _said(hub, waybill(3))
    assert (again.kind, again.key, again.done) == ("duplicate", "bag_in_already", 3)
    assert hub.asking.do(TakeOut(BAG, waybill(2))).done == 2
    assert hub.asking.do(TakeOut(BAG, waybill(2))).key == "bag_not_in"
    assert hub.asking.do(SealBag(BAG, "S9")).kind == "ok"
    found = _fold(hub)
    assert (found.status, found.to, found.seal, found.pieces) == ("sealed", "C1", "S9", 2)
    assert (found.contents, found.anomalies) == ((waybill(1), waybill(3)), ())
    assert hub.asking.do(BeginBag("C1")).big == "BAG-HUB-000002"


def test_what_does_not_belong_into_a_bag_is_refused(hub: Rig) -> None:
    """Not here, in another bag, for another place, no waybill, no bag at hand."""
    assert hub.asking.do(Turn("bag")).kind == "ok"
    assert _said(hub, waybill(1)).key == "bag_none"
    hub.asking.do(BeginBag("C2", "SANJI*BAG-HUB-000777"))
    assert _said(hub, waybill(2)).kind == "ok"
    hub.asking.do(Turn("sort"))
    _said(hub, waybill(1))
    hub.asking.do(BeginBag("C2", BAG))
    assert _said(hub, waybill(9)).key == "bag_parcel_away"
    assert _said(hub, waybill(2)).fields == {"bag": "BAG-HUB-000777"}
    assert _said(hub, waybill(1)).fields == {"to": "C1", "bag_to": "C2"}
    assert _said(hub, "https://a.cn/1").key == "refused"
    assert hub.asking.do(SealBag(BAG)).key == "bag_empty"
    assert hub.asking.do(BeginBag("C2", "hello")).key == "bag_no_code"
    assert hub.asking.do(BeginBag("SC-999")).key == "sort_no_place"
    assert hub.asking.do(ReceiveBag(BAG)).key == "bag_not_left"


def test_a_scanned_label_begins_a_bag_or_turns_to_it(hub: Rig) -> None:
    """Several bags stand open at a belt; each says how much is in it."""
    hub.asking.do(Turn("bag", to="C1"))
    assert _said(hub, f"SANJI*{BAG}").key == "bag_begun"
    _said(hub, waybill(1))
    assert _said(hub, f"SANJI*{BAG}").kind == "duplicate"
    assert _said(hub, "SANJI*BAG-HUB-000002").key == "bag_begun"
    turned = _said(hub, f"SANJI*{BAG}")
    assert (turned.key, turned.done) == ("bag_turned", 1)


def test_a_sealed_bag_may_be_opened_again_before_it_leaves(hub: Rig) -> None:
    """Its seal is taken back by a correction; what is in it stays."""
    hub.asking.do(BeginBag("C1"))
    _said(hub, waybill(1))
    assert hub.asking.do(UnsealBag(BAG)).key == "bag_not_sealed"
    hub.asking.do(SealBag(BAG, "S9"))
    assert _said(hub, f"SANJI*{BAG}").key == "bag_sealed"
    assert hub.asking.do(UnsealBag(BAG)).done == 1
    assert _said(hub, waybill(2)).done == 2
    assert hub.asking.do(SealBag(BAG, "S10")).kind == "ok"
    assert (_fold(hub).seal, _fold(hub).anomalies) == ("S10", ())


def test_a_bag_on_a_van_is_not_begun_anew(hub: Rig) -> None:
    """Unloaded later it would hold what left in it; once the van has left its code is free."""
    hub.asking.do(BeginBag("C1", BAG))
    _said(hub, waybill(1))
    hub.asking.do(LoadVan("ZK-L2", "C1"))
    _said(hub, f"SANJI*{BAG}")
    assert hub.asking.do(BeginBag("C1", BAG)).key == "bag_on_van"
    hub.asking.do(VanLeft("ZK-L2"))
    assert hub.asking.do(BeginBag("C1", BAG)).key == "bag_begun"


def test_what_is_in_a_bag_leaves_with_it(hub: Rig) -> None:
    """The centre follows parcels by their scans: each is told as departed, in its bag."""
    hub.asking.do(BeginBag("C1"))
    _said(hub, waybill(1))
    _said(hub, waybill(2))
    hub.asking.do(SealBag(BAG))
    assert _said(hub, "SANJI*VAN-ZK-L2").key == "turn_load"
    assert (_said(hub, f"SANJI*{BAG}").kind, _said(hub, f"SANJI*{BAG}").kind) == ("ok", "duplicate")
    assert _said(hub, waybill(1)).key == "load_again"
    assert _said(hub, waybill(3)).done == 2
    with hub.looking() as books:
        assert books.count_here() == 0
    assert hub.asking.do(VanLeft("ZK-L2")).done == 2
    hub.end()
    told = [event for event in hub.events if isinstance(event, Loaded | BagMoved)]
    assert told[2:] == [
        Loaded(code=BAG, is_bag=True, site="HUB", vehicle="ZK-L2", to="C1"),
        BagMoved(bag=BAG, site="HUB", act="depart", to="C1", vehicle="ZK-L2"),
        Loaded(code=waybill(3), is_bag=False, site="HUB", vehicle="ZK-L2"),
    ]
    left = [event for event in hub.events if isinstance(event, ParcelScanned) and event.act == "depart"]
    assert [(one.waybill, one.symbology, one.direction) for one in left] == [
        (waybill(1), "bag", "down"),
        (waybill(2), "bag", "down"),
        (waybill(3), "code128", "down"),
    ]
    assert not [event for event in hub.events if isinstance(event, Visited)]


def test_what_is_taken_off_again_has_not_left(hub: Rig) -> None:
    """A bag is sealed as before, and its parcels are here."""
    hub.asking.do(BeginBag("C1"))
    _said(hub, waybill(1))
    hub.asking.do(SealBag(BAG))
    hub.asking.do(LoadVan("ZK-L2", "C1"))
    _said(hub, f"SANJI*{BAG}")
    _said(hub, waybill(2))
    assert hub.asking.do(Unload("ZK-L2", BAG)).kind == "ok"
    assert hub.asking.do(Unload("ZK-L2", BAG)).key == "load_not_on"
    assert hub.asking.do(Unload("ZK-L2", waybill(2))).kind == "ok"
    assert (_fold(hub).status, _fold(hub).contents) == ("sealed", (waybill(1),))
    with hub.looking() as books:
        assert books.count_here() == 3
    assert _said(hub, f"SANJI*{BAG}").kind == "ok"
    assert _said(hub, waybill(2)).kind == "ok"


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("SANJI*BAG-HUB-000555", "load_unknown_bag"),
        (waybill(9), "load_not_here"),
        ("SF12", "refused"),
    ],
)
def test_odd_things_on_a_van_are_told(hub: Rig, code: str, key: str) -> None:
    """An unknown bag and a parcel that nobody saw arrive leave all the same; half a label does not."""
    hub.asking.do(LoadVan("ZK-L2", "C1"))
    assert _said(hub, code).key == key


def test_a_bag_that_is_not_sealed_is_loaded_with_a_warning(hub: Rig) -> None:
    """The centre tells it as departed_unsealed; an empty one stays here."""
    hub.asking.do(BeginBag("C1"))
    hub.asking.do(LoadVan("ZK-L2", "C2"))
    assert _said(hub, f"SANJI*{BAG}").key == "bag_empty"
    hub.asking.do(BeginBag("C1", BAG))
    _said(hub, waybill(1))
    hub.asking.do(LoadVan("ZK-L2", "C2"))
    assert _said(hub, waybill(1)).fields == {"bag": BAG}
    assert (_said(hub, f"SANJI*{BAG}").key, _fold(hub).anomalies[0].kind) == (
        "load_unsealed",
        "departed_unsealed",
    )


def test_what_goes_elsewhere_than_the_van_is_yellow(hub: Rig) -> None:
    """Its own place in the largest letters."""
    hub.asking.do(Turn("sort"))
    _said(hub, waybill(1))
    hub.asking.do(LoadVan("ZK-L2", "C2"))
    said = _said(hub, waybill(1))
    assert (said.kind, said.key, said.big) == ("notice", "load_other_to", "妙高街道")


def test_a_vehicle_must_be_chosen(hub: Rig) -> None:
    """By its card or a tap; what is no vehicle's name is refused."""
    hub.asking.do(Turn("load"))
    assert _said(hub, waybill(1)).key == "load_no_vehicle"
    assert _said(hub, f"SANJI*{BAG}").key == "load_no_vehicle"
    assert hub.asking.do(LoadVan("a b")).key == "load_no_vehicle"


def test_a_return_bag_returns_what_is_put_into_it(tmp_path: Path) -> None:
    """At a station: the parcel goes back up, and the van that takes it was here."""
    box = {"name": "b", "role": "village", "site": "SC-001", "clock": "trusted", "data_dir": tmp_path}
    with running(tmp_path, box=box) as rig:
        rig.scan(waybill(1), 0)
        bag = rig.asking.do(BeginBag("C1", is_return=True)).big
        assert _said(rig, waybill(1)).key == "bag_filled"
        rig.asking.do(SealBag(bag))
        rig.asking.do(LoadVan("ZK-L2"))
        _said(rig, f"SANJI*{bag}")
        rig.end()
        scans = [(one.act, one.direction) for one in rig.events if isinstance(one, ParcelScanned)]
        assert scans == [("arrive", "down"), ("return", "up"), ("depart", "up")]
        assert [one.direction for one in rig.events if isinstance(one, Visited)] == ["up"]
        assert sum(isinstance(one, BagFilled) for one in rig.events) == 1
