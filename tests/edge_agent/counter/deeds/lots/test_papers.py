"""Tests, blocks, certificates and the end of a lot at the box."""

from pathlib import Path

import pytest

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.lots.pack import BeginPacking
from edge_agent.counter.deeds.lots.papers import BlockLot, CertifyLot, InspectLot, ReleaseLot, SettleLot
from edge_agent.counter.deeds.lots.rooms import StoreLot
from edge_agent.counter.deeds.lots.ship import ShipLot
from edge_agent.counter.rules.lots.labels import label_of
from edge_agent.counter.rules.lots.store import Store
from logistics.events.lots import LotCertified, LotGraded, LotLeft, LotSettled
from logistics.goods.lots.account import fold
from logistics.parcels.told import Told
from tests.edge_agent.counter.deeds.lots.cold import (
    LOT,
    OTHER,
    RAW,
    REJECT,
    SITE,
    STANDARDS,
    TODAY,
    Cold,
    begun,
    certified,
    cold_store,
    inspected,
    weighed,
)
from tests.edge_agent.counter.people.staff import LI, OPERATORS, WANG
from tests.edge_agent.making import at


def test_a_failed_test_keeps_a_lot_and_what_is_made_of_it(cold: Cold) -> None:
    """Of its forebears, too; a passed one of its own opens nothing while the forebear's has failed."""
    assert cold.ask(InspectLot(RAW, "fail", "rapid", "R-7")).key == "lot_fail"
    assert cold.refused(BeginPacking(LOT)) == "lot_kept_inspection_failed"
    assert cold.refused(ShipLot(LOT, "market")) == "lot_kept_inspection_failed"
    assert cold.ask(InspectLot(RAW, "pass")).key == "lot_pass"
    assert cold.ask(BeginPacking(LOT)).kind == "ok"


def test_a_failed_test_is_replaced_by_a_lead_alone(tmp_path: Path) -> None:
    """It lets go what was kept, like a release; everything else of tests is for every operator."""
    with cold_store(tmp_path, operator=OPERATORS) as cold:
        cold.rig.put_card(LI)
        cold.stock()
        assert cold.ask(InspectLot(LOT, "pass")).key == "lot_pass"
        assert cold.ask(InspectLot(LOT, "fail")).key == "lot_fail"
        assert cold.refused(InspectLot(LOT, "pass")) == "lead_only"
        assert cold.ask(InspectLot(LOT, "fail", report="R-8")).key == "lot_fail"
        assert cold.refused(ShipLot(LOT, "market")) == "lot_kept_inspection_failed"
        cold.rig.put_card(WANG)
        assert cold.ask(InspectLot(LOT, "pass")).key == "lot_pass"
        assert cold.ask(ShipLot(LOT, "market")).kind == "ok"


def test_a_block_keeps_a_lot_until_it_is_released(cold: Cold) -> None:
    """It wants a reason; a lot that is not blocked cannot be released."""
    assert cold.refused(BlockLot(LOT, "  ")) == "lot_block_why"
    assert cold.refused(ReleaseLot(LOT)) == "lot_not_blocked"
    assert cold.ask(BlockLot(LOT, "mould")).kind == "ok"
    assert cold.refused(ShipLot(LOT, "market")) == "lot_kept_blocked"
    assert cold.ask(ReleaseLot(LOT)).kind == "ok"
    assert cold.ask(ShipLot(LOT, "market")).kind == "ok"


@pytest.mark.parametrize(
    ("deed", "key"),
    [
        (InspectLot("GONE", "pass"), "lot_not_known"),
        (CertifyLot(REJECT, "self_test"), "lot_kept_rejected"),
        (CertifyLot(LOT, "self_test", f"C-{LOT}"), "lot_cert_twice"),
        (CertifyLot(LOT, "self_test", until="2020-01-01"), "lot_cert_past"),
        (CertifyLot(LOT, "self_test", until="tomorrow"), "lot_cert_day"),
        (CertifyLot(LOT, "self_test", "C 1"), "lot_cert_number"),
        (SettleLot(LOT), "lot_settle_note"),
    ],
)
def test_what_cannot_be_is_refused(cold: Cold, deed: Deed, key: str) -> None:
    """In words, and nothing has changed."""
    assert cold.refused(deed) == key


def test_a_certificate_replaces_what_was_before_it(cold: Cold) -> None:
    """The lot's own, or where it has none those of what it was made of; its mass is what is on hand."""
    cold.rig.tell(certified(RAW, 31_000, "C-RAW"), begun("NEW", parents=(RAW,)), weighed("NEW", 3000))
    assert cold.refused(ShipLot("NEW", "market")) == "lot_kept_no_certificate"
    assert cold.ask(CertifyLot("NEW", "self_commitment")).fields == {"number": "CNEW"}
    assert cold.ask(CertifyLot("NEW", "entrusted_test", until="2099-01-01")).fields == {"number": "CNEW-2"}
    assert cold.ask(ShipLot("NEW", "market")).kind == "ok"
    cold.rig.end()
    found = [one for one in cold.rig.events if isinstance(one, LotCertified) and one.lot == "NEW"]
    assert [(one.number, one.replaces, one.net_g, one.day) for one in found] == [
        ("CNEW", ("C-RAW",), 3000, TODAY),
        ("CNEW-2", ("CNEW",), 3000, TODAY),
    ]


def test_a_certificate_ends(cold: Cold) -> None:
    """One that is over, and one to which something else was added, let nothing go."""
    cold.rig.tell(certified(LOT, 20_000, "C9", until="2023-11-13"))
    assert cold.refused(ShipLot(LOT, "market")) == "lot_kept_certificate_expired"
    cold.rig.tell(LotGraded(lot=RAW, into=OTHER, site=SITE, gross_g=500))
    assert cold.refused(ShipLot(OTHER, "market", 100)) == "lot_kept_certificate_stale"


def test_a_lot_past_its_shelf_life_stays(cold: Cold) -> None:
    """30 days from the earliest harvest of what it is made of."""
    cold.rig.tell(begun("OLD", harvested="2023-10-10"), weighed("OLD", 3000), certified("OLD", 3000))
    assert cold.refused(ShipLot("OLD", "market")) == "lot_kept_past_shelf_life"


def test_a_lot_is_settled(cold: Cold) -> None:
    """Within what scales and drying explain without a word, beyond it with one; its room is empty then."""
    cold.ask(StoreLot(LOT, "cold-1"))
    cold.ask(ShipLot(LOT, "market", 19_700))
    said = cold.ask(SettleLot(LOT))
    assert (said.key, said.fields) == ("lot_settled_now", {"kg": "0.3", "most": "0.44"})
    assert cold.refused(SettleLot(LOT)) == "lot_used_up"
    assert cold.refused(ShipLot(LOT, "market", 1)) == "lot_kept_settled"
    assert cold.ask(SettleLot(OTHER, "rotten")).kind == "ok"
    assert (cold.grams(), cold.grams(OTHER), cold.lying().rooms) == (0, 0, {})
    cold.rig.end()
    [one, two] = [event for event in cold.rig.events if isinstance(event, LotSettled)]
    assert (one.loss_g, one.tolerance_g, one.note) == (300, 440, "")
    assert (two.loss_g, two.note, two.site) == (10_000, "rotten", SITE)
    assert [event.why for event in cold.rig.events if isinstance(event, LotLeft)] == ["shipped", "settled"]


def test_a_product_that_needs_a_test_waits_for_it(cold: Cold) -> None:
    """A passed one of what it was made of will do."""
    cold.rig.tell(begun("TEA", product="tea"), weighed("TEA", 500), inspected("TEA", "pass"))
    assert cold.ask(ShipLot("TEA", "market")).kind == "ok"


def test_a_certificate_s_label_names_who_stands_for_it(tmp_path: Path) -> None:
    """Subject, contact and origin are on it by law: without them none is issued."""
    produce = {"domain": "id.suichang.example", "subject": "云峰合作社", "contact": "0578-1234567"}
    with cold_store(tmp_path, produce=produce) as cold:
        cold.stock()
        assert cold.refused(CertifyLot(LOT, "self_commitment")) == "lot_label_subject"
    with cold_store(tmp_path, produce=produce | {"place": "浙江遂昌"}) as cold:
        assert cold.ask(CertifyLot(LOT, "self_commitment")).kind == "ok"
        facts = [Told(1, "s", 1, begun(LOT)), Told(2, "s", 2, weighed(LOT, 12_500))]
        store = Store(cold.rig.bench.books.lots, STANDARDS, SITE, TODAY)
        label = label_of(cold.rig.settings, store, fold(LOT, facts), at(0), is_certified=True)
    assert label
    assert (label.product, label.weight()) == ("猕猴桃 一级 大", "12.5 kg / 25斤")
    assert (label.farmer, label.place, label.contact) == ("云峰合作社", "浙江遂昌", "0578-1234567")
    assert label.url == f"https://id.suichang.example/01/06901234567892/10/{LOT}"
