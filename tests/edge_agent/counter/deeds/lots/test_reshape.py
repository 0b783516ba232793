"""Merging and splitting at the box: to the gram, of one product, with new certificates to be issued."""

from pathlib import Path

import pytest

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.lots.papers import BlockLot, CertifyLot, InspectLot, SettleLot
from edge_agent.counter.deeds.lots.reshape import LOTS_AT_ONCE_MAX, MergeLots, Part, SplitLot
from edge_agent.counter.deeds.lots.rooms import StoreLot
from edge_agent.counter.deeds.lots.ship import ShipLot
from logistics.events.lots import LotBegun, LotCertified
from tests.edge_agent.counter.deeds.lots.cold import LOT, OTHER, RAW, REJECT, Cold, begun, cold_store, weighed


def _begun(cold: Cold, lot: str) -> LotBegun:
    with cold.rig.looking() as shelved:
        account = shelved.lots.account(lot)
    assert account
    assert account.about
    return account.about


def test_two_lots_become_one(cold: Cold) -> None:
    """Of other classes it is mixed and has none; owner, origin and harvest that they share it has."""
    said = cold.ask(MergeLots((Part(LOT, 5000), Part(OTHER))))
    assert (said.key, said.fields["kg"]) == ("lot_merged", "15")
    fresh = _begun(cold, said.text)
    assert (fresh.kind, fresh.quality, fresh.size, fresh.owner) == ("mixed", "", "大", "F-0031")
    assert fresh.parents == (LOT, OTHER)
    assert [cold.grams(lot) for lot in (LOT, OTHER, said.text)] == [15_000, 0, 15_000]
    assert cold.refused(ShipLot(said.text, "market")) == "lot_kept_no_certificate"


def test_a_merged_lot_s_certificate_replaces_both(cold: Cold) -> None:
    """Mixing ends them for what is in the new lot."""
    fresh = cold.ask(MergeLots((Part(LOT, 5000), Part(OTHER)))).text
    assert cold.ask(CertifyLot(fresh, "internal_control")).kind == "ok"
    assert cold.ask(ShipLot(fresh, "market")).kind == "ok"
    assert cold.ask(ShipLot(LOT, "market")).kind == "ok"
    cold.rig.end()
    paper = next(one for one in cold.rig.events if isinstance(one, LotCertified) and one.lot == fresh)
    assert (paper.replaces, paper.net_g) == ((f"C-{LOT}", f"C-{OTHER}"), 15_000)


def test_other_owners_have_none_in_common(cold: Cold) -> None:
    """Of one class and two owners it is mixed, and nobody's."""
    cold.rig.tell(begun("OF2", owner="F-0032"), weighed("OF2", 3000))
    fresh = _begun(cold, cold.ask(MergeLots((Part(LOT), Part("OF2")))).text)
    assert (fresh.kind, fresh.owner, fresh.quality) == ("mixed", "", "一级")


def test_of_one_kind_nothing_is_mixed(cold: Cold) -> None:
    """Two lots of one class and owner are one of it."""
    cold.rig.tell(begun("SAME"), weighed("SAME", 3000))
    fresh = _begun(cold, cold.ask(MergeLots((Part(LOT), Part("SAME")))).text)
    assert (fresh.kind, fresh.quality, fresh.owner) == ("grade", "一级", "F-0031")


def test_what_is_merged_lies_where_it_lay(cold: Cold) -> None:
    """In the room of both; from two rooms it is in none until somebody puts it into one."""
    for lot in (LOT, OTHER):
        cold.ask(StoreLot(lot, "cold-1"))
    fresh = cold.ask(MergeLots((Part(LOT, 5000), Part(OTHER)))).text
    assert cold.lying(fresh).rooms == {"cold-1": 15_000}
    assert (cold.lying(LOT).rooms, cold.lying(OTHER).rooms) == ({"cold-1": 15_000}, {})
    cold.ask(StoreLot(cold.ask(SplitLot(LOT, (1000,))).text, "cold-2"))


def test_a_lot_is_split(cold: Cold) -> None:
    """Into lots that are what it is; the rest stays; each lies in its room and wants its certificate."""
    cold.ask(StoreLot(LOT, "cold-1"))
    said = cold.ask(SplitLot(LOT, (8000, 7000)))
    one, two = said.text.split()
    assert [cold.grams(lot) for lot in (LOT, one, two)] == [5000, 8000, 7000]
    assert [cold.lying(lot).rooms for lot in (LOT, one, two)] == [
        {"cold-1": 5000},
        {"cold-1": 8000},
        {"cold-1": 7000},
    ]
    fresh = _begun(cold, two)
    assert (fresh.kind, fresh.quality, fresh.owner, fresh.parents) == ("grade", "一级", "F-0031", (LOT,))
    assert cold.refused(ShipLot(one, "market")) == "lot_kept_no_certificate"
    cold.ask(CertifyLot(one, "self_commitment"))
    assert cold.ask(ShipLot(one, "market")).kind == "ok"


def test_a_part_in_one_of_two_rooms(cold: Cold) -> None:
    """Somebody has to say out of which; all of a lot leaves both."""
    cold.ask(StoreLot(LOT, "cold-1", 12_000))
    cold.ask(StoreLot(LOT, "cold-2"))
    assert cold.refused(SplitLot(LOT, (5000,))) == "lot_which_room"
    fresh = cold.ask(SplitLot(LOT, (5000,), "cold-2")).text
    assert cold.lying(fresh).rooms == {"cold-2": 5000}
    last = cold.ask(SplitLot(LOT, (15_000,))).text
    assert (cold.lying(LOT).rooms, cold.lying(last).loose_g) == ({}, 15_000)


@pytest.mark.parametrize(
    ("deed", "key"),
    [
        (MergeLots(()), "lot_merge_few"),
        (MergeLots((Part(LOT),)), "lot_merge_few"),
        (MergeLots((Part(LOT), Part(LOT))), "lot_merge_twice"),
        (MergeLots((Part(LOT), Part("lot-1"))), "lot_merge_twice"),
        (MergeLots((Part(LOT), Part("GONE"))), "lot_not_known"),
        (MergeLots((Part(LOT), Part(REJECT))), "lot_kept_rejected"),
        (MergeLots((Part(LOT), Part(RAW))), "lot_kept_empty"),
        (MergeLots((Part(LOT, 20_001), Part(OTHER))), "lot_kept_too_much"),
        (MergeLots((Part(LOT, 0), Part(OTHER))), "lot_reshape_weight"),
        (MergeLots(tuple(Part(f"L{one}") for one in range(LOTS_AT_ONCE_MAX + 1))), "lot_many"),
        (SplitLot(LOT, ()), "lot_split_few"),
        (SplitLot(LOT, (5000, 0)), "lot_split_few"),
        (SplitLot(LOT, (15_000, 5001)), "lot_split_sum"),
        (SplitLot(LOT, (1,) * (LOTS_AT_ONCE_MAX + 1)), "lot_many"),
        (SplitLot(REJECT, (500,)), "lot_kept_rejected"),
        (SplitLot("GONE", (500,)), "lot_not_known"),
    ],
)
def test_what_cannot_be_is_refused(cold: Cold, deed: Deed, key: str) -> None:
    """In words, and nothing has changed."""
    assert cold.refused(deed) == key


def test_products_are_not_mixed(cold: Cold) -> None:
    """Whatever their class."""
    cold.rig.tell(begun("TEA", product="tea"), weighed("TEA", 500))
    assert cold.refused(MergeLots((Part(LOT), Part("TEA")))) == "lot_merge_products"


def test_what_is_kept_is_not_hidden_in_a_new_lot(cold: Cold) -> None:
    """Blocked, failed or settled ones are neither merged nor split."""
    cold.ask(BlockLot(OTHER, "mould"))
    for deed in (MergeLots((Part(LOT), Part(OTHER))), SplitLot(OTHER, (500,))):
        assert cold.refused(deed) == "lot_kept_blocked"
    cold.ask(InspectLot(LOT, "fail"))
    assert cold.refused(SplitLot(LOT, (500,))) == "lot_kept_inspection_failed"
    cold.ask(SettleLot(OTHER, "rotten"))
    assert cold.refused(MergeLots((Part(LOT), Part(OTHER)))) == "lot_used_up"


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    """A new lot never has the number of another."""
    with cold_store(tmp_path) as cold:
        cold.stock()
        one = cold.ask(SplitLot(LOT, (1000,))).text
    with cold_store(tmp_path) as cold:
        two = cold.ask(SplitLot(LOT, (1000,))).text
        assert (one[-3:], two[-3:], cold.grams()) == ("001", "002", 18_000)
