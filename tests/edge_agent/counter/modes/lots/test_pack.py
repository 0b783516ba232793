"""Packing a lot into parcels and cases: each package once, out of the lot and out of its room."""

from pathlib import Path

import pytest

from edge_agent.counter.deeds.lots.pack import BeginPacking, PackCase, PackPackage, SetPacking, UndoPacked
from edge_agent.counter.deeds.lots.papers import BlockLot, SettleLot
from edge_agent.counter.deeds.lots.rooms import StoreLot
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.rules.lots.packing import Packing
from edge_agent.trade.outcome import Said
from logistics.events.counter import Corrected
from logistics.events.lots import LotPacked
from logistics.identifiers import is_sscc
from tests.edge_agent.counter.deeds.lots.cold import (
    LOT,
    OTHER,
    RAW,
    REJECT,
    Cold,
    begun,
    certified,
    cold_store,
    weighed,
)
from tests.edge_agent.counter.pricing import SCALE

PARCEL, SECOND = "SF1234567890123", "SF1234567890124"
LINK = f"https://id.suichang.example/01/06901234567892/10/{LOT}"


def scan(cold: Cold, text: str, up_ms: int | None = None) -> Said:
    """What is said of a scan."""
    return cold.rig.scan(text, up_ms).results[0].said


def test_parcels_of_a_fixed_net(cold: Cold) -> None:
    """Each waybill is one more, the same one counts once; the room gives what the lot gives."""
    cold.ask(StoreLot(LOT, "cold-1"))
    cold.ask(BeginPacking(LINK, net_g=5000))
    first = scan(cold, PARCEL)
    assert (first.kind, first.key, first.done, first.fields["left"]) == ("ok", "lot_packed", 1, "15")
    assert scan(cold, PARCEL).kind == "duplicate"
    assert scan(cold, SECOND).done == 2
    assert (cold.grams(), cold.lying().rooms) == (10_000, {"cold-1": 10_000})


def test_the_last_package_is_taken_back(cold: Cold) -> None:
    """With what left the room; scanned again it counts again. Twice takes the one before it back."""
    cold.ask(StoreLot(LOT, "cold-1"))
    cold.ask(BeginPacking(LOT, net_g=5000))
    scan(cold, PARCEL)
    scan(cold, SECOND)
    assert cold.ask(UndoPacked()).text == SECOND
    assert (cold.grams(), cold.lying().rooms) == (15_000, {"cold-1": 15_000})
    assert scan(cold, SECOND).done == 2
    for _ in range(2):
        assert cold.ask(UndoPacked()).kind == "ok"
    assert cold.refused(UndoPacked()) == "lot_undo_none"
    assert (cold.grams(), cold.lying().rooms) == (20_000, {"cold-1": 20_000})
    cold.rig.end()
    assert sum(isinstance(one, Corrected) for one in cold.rig.events) == 6


def test_a_package_of_a_lot_that_is_used_up_is_not_taken_back(cold: Cold) -> None:
    """What was settled would have mass again, in its account and in its room; the count stays, too."""
    cold.ask(StoreLot(LOT, "cold-1"))
    cold.ask(BeginPacking(LOT, net_g=5000))
    scan(cold, PARCEL)
    cold.ask(SettleLot(LOT, "rotten"))
    assert cold.refused(UndoPacked()) == "lot_used_up"
    with cold.rig.looking() as shelved:
        at_hand = shelved.state.get(Packing)
    assert at_hand
    assert at_hand.count == 1
    assert cold.grams() == 0


def test_an_old_package_is_not_taken_back(cold: Cold) -> None:
    """Ten minutes later it may have left."""
    cold.ask(BeginPacking(LOT, net_g=5000))
    scan(cold, PARCEL)
    cold.rig.put_time(601_000)
    assert cold.refused(UndoPacked()) == "undo_late"


def test_nothing_is_packed_of_what_may_not_leave(cold: Cold) -> None:
    """Empty, rejected, blocked, without a paper, unknown: each in its own words."""
    cold.rig.tell(begun("BARE"), weighed("BARE", 1000))
    cold.rig.tell(begun("PAST"), weighed("PAST", 1000), certified("PAST", 1000, until="2023-11-13"))
    for lot, key in (
        (RAW, "lot_kept_empty"),
        (REJECT, "lot_kept_rejected"),
        ("BARE", "lot_kept_no_certificate"),
        ("PAST", "lot_kept_certificate_expired"),
        ("GONE", "lot_not_known"),
        ("https://id.suichang.example/01/06901234567893/10/LOT-1", "lot_code_wrong"),
        ("https://id.suichang.example/01/04006381333931/10/LOT-1", "lot_code_other"),
        ("https://example.com/", "lot_code_none"),
    ):
        assert cold.refused(BeginPacking(lot)) == key
    cold.ask(BeginPacking(LOT, net_g=5000))
    cold.ask(BlockLot(LOT, "mould"))
    assert scan(cold, PARCEL).key == "lot_kept_blocked"
    assert cold.grams() == 20_000


def test_a_lot_gives_no_more_than_it_has(cold: Cold) -> None:
    """The package that would take more is refused, and says what is left."""
    cold.ask(BeginPacking(LOT, net_g=15_000))
    scan(cold, PARCEL)
    said = scan(cold, SECOND)
    assert (said.kind, said.key, said.fields["kg"]) == ("refused", "lot_kept_too_much", "5")


def test_without_a_lot_nothing_is_packed(cold: Cold) -> None:
    """Nor does what is no waybill become a package."""
    assert cold.refused(PackPackage(PARCEL)) == "lot_pack_none"
    assert cold.refused(SetPacking(net_g=5000)) == "lot_pack_none"
    assert cold.refused(UndoPacked()) == "lot_undo_none"
    cold.ask(Turn("pack"))
    assert scan(cold, PARCEL).key == "lot_pack_none"
    cold.ask(BeginPacking(LOT, net_g=5000))
    assert scan(cold, "hello").kind == "refused"


def test_a_scan_of_another_lot_goes_on_with_it(cold: Cold) -> None:
    """With the same net; a wrong lot's label is no parcel."""
    cold.ask(BeginPacking(LOT, net_g=5000))
    assert scan(cold, OTHER).key == "lot_pack_begun"
    assert scan(cold, PARCEL).fields["left"] == "5"
    assert scan(cold, "https://id.suichang.example/lot/GONE").key == "lot_not_known"


def test_a_parcel_of_two_lots_is_told_and_looked_at(cold: Cold) -> None:
    """It may be meant so: it is kept, and yellow."""
    cold.ask(BeginPacking(LOT, net_g=1000))
    scan(cold, PARCEL)
    cold.ask(BeginPacking(OTHER, net_g=1000))
    said = scan(cold, PARCEL)
    assert (said.kind, said.key, said.fields["other"]) == ("notice", "lot_packed_also", LOT)


def test_the_lot_that_ends_first_is_named(cold: Cold) -> None:
    """Of the same goods: the later one may be packed all the same."""
    cold.rig.tell(begun("LATE", harvested="2023-11-13"), weighed("LATE", 1000), certified("LATE", 1000))
    said = cold.ask(BeginPacking("LATE", net_g=500))
    assert (said.kind, said.key, said.fields["first"]) == ("notice", "lot_pack_later", LOT)
    assert scan(cold, PARCEL).kind == "ok"
    assert cold.ask(BeginPacking(LOT)).key == "lot_pack_begun"
    assert cold.ask(BeginPacking(OTHER)).key == "lot_pack_begun"


def test_of_two_rooms_one_has_to_be_chosen(cold: Cold) -> None:
    """Then it goes on by itself."""
    cold.ask(StoreLot(LOT, "cold-1", 12_000))
    cold.ask(BeginPacking(LOT, net_g=5000))
    assert scan(cold, PARCEL).key == "lot_which_room"
    cold.ask(SetPacking(room="cold-1"))
    assert scan(cold, PARCEL).kind == "ok"
    cold.ask(SetPacking(room=""))
    assert scan(cold, SECOND).kind == "ok"
    assert (cold.lying().rooms, cold.lying().loose_g) == ({"cold-1": 7000}, 3000)
    assert cold.refused(BeginPacking(LOT, room="cold-9")) == "lot_not_in_room"


def test_each_package_is_weighed_where_no_net_is_fixed(tmp_path: Path) -> None:
    """By what stands on the scale, each load once; an empty scale packs nothing, and says so."""
    with cold_store(tmp_path, scale=SCALE) as cold:
        cold.stock()
        cold.ask(BeginPacking(LOT))
        cold.rig.weigh(0, 1000)
        assert scan(cold, PARCEL, 1200).key == "weigh_zero"
        cold.rig.weigh(4980, 2000)
        assert scan(cold, PARCEL, 2200).fields["kg"] == "4.98"
        assert cold.grams() == 15_020
        assert scan(cold, SECOND, 2300).key == "lot_pack_same"
        cold.rig.weigh(0, 3000)
        cold.rig.weigh(5020, 4000)
        assert scan(cold, SECOND, 4200).fields["kg"] == "5.02"


def test_a_weight_is_typed_without_a_scale(cold: Cold) -> None:
    """And asked for where nobody typed one."""
    cold.ask(BeginPacking(LOT))
    assert cold.refused(PackPackage(PARCEL)) == "weigh_silent"
    assert cold.ask(PackPackage(PARCEL, 4980)).kind == "ok"
    assert cold.grams() == 15_020


def test_cases_get_numbers_of_the_box(tmp_path: Path) -> None:
    """SSCCs of the firm's prefix, one after the other also over a restart, until the range is at its end."""
    produce = {"company_prefix": "6901234", "case_from": 7, "case_to": 9}
    with cold_store(tmp_path, produce=produce) as cold:
        cold.stock()
        cold.ask(BeginPacking(LOT, net_g=1000))
        cold.ask(PackCase())
    with cold_store(tmp_path, produce=produce) as cold:
        cold.ask(PackCase())
        cold.ask(SetPacking(net_g=50_000))
        assert cold.refused(PackCase()) == "lot_kept_too_much"
        cold.ask(SetPacking(net_g=1000))
        said = cold.ask(PackCase())
        assert cold.refused(PackCase()) == "lot_case_full"
        cold.rig.end()
        found = [one.package for one in cold.rig.events if isinstance(one, LotPacked)]
    assert said.done == 3
    assert all(is_sscc(one) for one in found)
    assert [one[8:17] for one in found] == ["000000008", "000000009"]


def test_without_a_prefix_cases_have_no_number(cold: Cold) -> None:
    """A case that has its own SSCC is scanned like a parcel, by bare number and by GS1-128."""
    cold.ask(BeginPacking(LOT, net_g=1000))
    assert cold.refused(PackCase()) == "lot_case_prefix"
    assert scan(cold, "]C100069012340000000016").text == "069012340000000016"
    assert scan(cold, "069012340000000016").kind == "duplicate"


def test_packing_goes_on_after_a_restart(tmp_path: Path) -> None:
    """With its lot, room, net and count; what was packed before stays a duplicate."""
    with cold_store(tmp_path) as cold:
        cold.stock()
        cold.ask(BeginPacking(LOT, net_g=5000))
        scan(cold, PARCEL)
    with cold_store(tmp_path) as cold:
        assert scan(cold, PARCEL).kind == "duplicate"
        assert scan(cold, SECOND).done == 2
        assert cold.grams() == 10_000


@pytest.mark.parametrize("package", ["", "a\nb", "x" * 129])
def test_a_package_has_a_number(cold: Cold, package: str) -> None:
    """Nothing else becomes one, typed by whomever."""
    cold.ask(BeginPacking(LOT, net_g=1000))
    assert cold.refused(PackPackage(package)) == "refused"
