"""What other boxes and the centre told of a site's lots counts here, too, and nothing counts twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge_agent.counter.deeds.lots.pack import BeginPacking, PackPackage
from edge_agent.counter.deeds.lots.papers import CertifyLot, SettleLot
from edge_agent.counter.deeds.lots.reshape import SplitLot
from edge_agent.counter.deeds.lots.rooms import StoreLot
from edge_agent.counter.deeds.lots.ship import ShipLot
from edge_agent.counter.rules.lots.lines import lines_of, sums_of
from edge_agent.counter.rules.lots.store import Store
from logistics.events.lots import LotBlocked, LotInspected
from logistics.goods.lots.carried import Carried, CarriedTable, Dated, Known
from logistics.goods.lots.heard import heard_of
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
    weighed,
)
from tests.edge_agent.making import EPOCH_MS

THERE, PARCEL, LATER_MS = "THERE-1", "SF1234567890123", EPOCH_MS + 3_600_000
OF_OTHERS = Carried(
    THERE,
    9000,
    begun=Dated(EPOCH_MS, begun(THERE, harvested="2023-11-05", owner="F-0099")),
    certified=Dated(EPOCH_MS, certified(THERE, 9000)),
)


@contextmanager
def _site(folder: Path, *rows: Carried) -> Iterator[Cold]:
    with cold_store(folder, carried=Known(CarriedTable(SITE, rows))) as cold:
        cold.stock()
        yield cold


def test_a_lot_of_another_box_can_be_worked_with(tmp_path: Path) -> None:
    """Stored, packed, split and settled here, as far as it is there."""
    with _site(tmp_path, OF_OTHERS) as cold:
        assert cold.ask(StoreLot(THERE, "cold-1", 6000)).kind == "ok"
        assert cold.ask(BeginPacking(THERE, "cold-1", 2500)).key == "lot_pack_begun"
        assert cold.ask(PackPackage(PARCEL)).fields["left"] == "6.5"
        assert cold.refused(ShipLot(THERE, "market", 6501, room="")) == "lot_kept_too_much"
        fresh = cold.ask(SplitLot(THERE, (1000,), "cold-1")).text
        assert cold.grams(fresh) == 1000
        assert cold.ask(SettleLot(THERE, "rotten")).fields["kg"] == "5.5"
        assert cold.refused(StoreLot(THERE, "cold-1")) == "lot_used_up"


def test_what_others_took_is_not_here_any_more(tmp_path: Path) -> None:
    """The centre has heard of that, and of nothing that this box told of the lot."""
    row = Carried(LOT, -15_000)
    with _site(tmp_path, row) as cold:
        assert cold.refused(ShipLot(LOT, "market", 5001)) == "lot_kept_too_much"
        assert cold.ask(ShipLot(LOT, "market", 5000)).kind == "ok"


def test_blocks_and_tests_of_others_gate_here(tmp_path: Path) -> None:
    """Of the lot itself, and of what it was made of; the newest word counts."""
    blocked = Carried(
        LOT, 0, blocked=Dated(LATER_MS, LotBlocked(lot=LOT, site=SITE, is_blocked=True, why="recall"))
    )
    failed = Carried(RAW, 0, inspected=Dated(LATER_MS, LotInspected(lot=RAW, site=SITE, result="fail")))
    with _site(tmp_path, blocked, failed) as cold:
        assert cold.refused(ShipLot(LOT, "market")) == "lot_kept_blocked"
        assert cold.refused(ShipLot(OTHER, "market")) == "lot_kept_inspection_failed"
        assert cold.refused(CertifyLot(LOT, "self_test", "C9")) == "lot_kept_blocked"


def test_the_list_and_the_sums_have_them(tmp_path: Path) -> None:
    """What ends first goes first, wherever it was begun; sums are those of the lots."""
    row = Carried(LOT, -19_000)
    with _site(tmp_path, OF_OTHERS, row) as cold, cold.rig.looking() as shelved:
        store = Store(shelved.lots, STANDARDS, SITE, TODAY, Known(CarriedTable(SITE, (OF_OTHERS, row))))
        lines, sums = lines_of(store), sums_of(store)
    assert [(line.row.lot, line.is_first) for line in lines] == [
        (THERE, True),
        (LOT, False),
        (OTHER, False),
        (REJECT, False),
    ]
    assert {(one.owner, one.is_reject): one.on_hand_g for one in sums} == {
        ("F-0031", False): 11_000,
        ("F-0031", True): 1000,
        ("F-0099", False): 9000,
    }
    assert sum(one.on_hand_g for one in sums) == sum(line.row.on_hand_g for line in lines)


def test_what_was_told_on_a_disk_that_is_gone_still_counts(tmp_path: Path) -> None:
    """The centre has 50 kg of that, and of this disk the first 20 kg; what came after is counted once."""
    with _site(tmp_path) as cold:
        assert cold.ask(ShipLot(LOT, "market", 3000)).kind == "ok"
        with cold.rig.looking() as shelved:
            places = [one.place for one in shelved.lots.told_of(LOT)]
            heard = heard_of(places[0][0], [(1, places[-1][1] - 1)])
            table = CarriedTable(SITE, (Carried(LOT, 70_000),), heard=(heard,))
            account = Store(shelved.lots, STANDARDS, SITE, TODAY, Known(table)).account(LOT)
    assert account
    assert account.on_hand_g == 67_000


def test_what_others_used_up_does_not_come_back_as_stock(tmp_path: Path) -> None:
    """The newest table has the lot no more. What this box told since the centre made it still counts."""
    with _site(tmp_path) as cold:
        with cold.rig.looking() as shelved:
            stream, seq = shelved.lots.told_of(LOT)[-1].place
        heard = (heard_of(stream, [(1, seq)]),)
        cold.rig.tell(begun(THERE), weighed(THERE, 5000), weighed(LOT, 300))
        with cold.rig.looking() as shelved:
            gone = Known(CarriedTable(SITE, (), heard=heard, more=(OTHER,)))
            store = Store(shelved.lots, STANDARDS, SITE, TODAY, gone)
            assert {here.lot: here.on_hand_g for here, _ in store.on_hand()} == {
                LOT: 300,
                THERE: 5000,
                OTHER: 10_000,
            }
            assert sum(one.on_hand_g for one in sums_of(store)) == 15_300
            assert store.account("NEVER-1") is None
            unsure = Known(CarriedTable(SITE, (), left_out=1, heard=heard))
            account = Store(shelved.lots, STANDARDS, SITE, TODAY, unsure).account(LOT)
            assert account
            assert account.on_hand_g == 20_300


def test_what_others_used_up_cannot_be_shipped(tmp_path: Path) -> None:
    """The table that the centre sends says nothing of it, and the box hears that."""
    with cold_store(tmp_path) as cold:
        cold.stock()
        with cold.rig.looking() as shelved:
            stream, seq = shelved.lots.told_of(LOT)[-1].place
        cold.rig.know(Known(CarriedTable(SITE, (), heard=(heard_of(stream, [(1, seq)]),))))
        assert cold.refused(ShipLot(LOT, "market", 1000)) == "lot_kept_empty"
