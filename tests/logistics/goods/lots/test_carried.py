"""A box adds what others told of a lot to what it knows itself: nothing twice, and the newest word counts."""

from random import Random

import pytest

from logistics.events.all import AnyEvent
from logistics.events.lots import LotBegun, LotBlocked, LotCertified, LotGraded, LotInspected, LotWeighed
from logistics.goods.lots.account import fold
from logistics.goods.lots.carried import CarriedTable, carry, decode, encode, with_carried
from logistics.parcels.told import Told
from tests.logistics.goods.lots.season import Season

SITE, LOT = "COLD-1", "R"
BOXES = {"a1": "box-a", "b1": "box-b"}


def told(stream: str, *events: AnyEvent, at_ms: int = 1000) -> list[Told]:
    return [Told(at_ms + seq, stream, seq, event) for seq, event in enumerate(events, 1)]


BEGUN = LotBegun(lot=LOT, site=SITE, product="kiwifruit")
A = told("a1", BEGUN, LotWeighed(lot=LOT, site=SITE, gross_g=5000))
B = told("b1", LotGraded(lot=LOT, into="G", site=SITE, gross_g=2000), at_ms=2000)


def test_what_others_told_comes_on_top_and_the_own_counts_once() -> None:
    """Box b graded 2 kg of the 5 kg that box a weighed, and since then 1 kg that nobody heard of yet."""
    carried = carry(fold(LOT, [*A, *B]), BOXES)
    assert carried.nets == {"box-a": 5000, "box-b": -2000}
    more = told("b1", *[one.event for one in B], LotGraded(lot=LOT, into="G", site=SITE, gross_g=1000))
    found = with_carried(fold(LOT, more), carried, "box-b")
    assert found.on_hand_g == 2000
    assert found.about == BEGUN
    assert found.odd == ()
    assert with_carried(fold(LOT, A), carried, "box-a").on_hand_g == 3000


def test_a_box_whose_disk_was_changed_goes_by_what_the_centre_had_from_it() -> None:
    """It knows nothing of the lot itself: all nets count."""
    carried = carry(fold(LOT, [*A, *B]), BOXES)
    assert with_carried(None, carried, "box-a").on_hand_g == 3000


def test_more_out_than_all_boxes_brought_in_is_still_odd() -> None:
    """What others told explains no more than it does."""
    carried = carry(fold(LOT, A), BOXES)
    own = fold(LOT, told("b1", LotGraded(lot=LOT, into="G", site=SITE, gross_g=6000), at_ms=2000))
    assert [one.kind for one in with_carried(own, carried, "box-b").odd] == ["overdrawn"]


@pytest.mark.parametrize(("own_ms", "block"), [(3000, None), (9000, "own")])
def test_of_two_words_on_a_block_the_newer_counts(own_ms: int, block: str | None) -> None:
    """The centre's release ends an old block of the box; a newer block of the box stands."""
    release = told("centre", LotBlocked(lot=LOT, site=SITE, is_blocked=False, why="ok"), at_ms=5000)
    own = told("b1", LotBlocked(lot=LOT, site=SITE, is_blocked=True, why="own"), at_ms=own_ms)
    carried = carry(fold(LOT, [*A, *release]), BOXES)
    assert with_carried(fold(LOT, own), carried, "box-b").block == block


def test_a_failed_test_elsewhere_reaches_the_box() -> None:
    """Though it knows of a passed one, which is older."""
    failed = told("centre", LotInspected(lot=LOT, site=SITE, result="fail"), at_ms=9000)
    own = told("b1", LotInspected(lot=LOT, site=SITE, result="pass"), at_ms=8000)
    found = with_carried(fold(LOT, own), carry(fold(LOT, [*A, *failed]), BOXES), "box-b")
    assert found.inspected is not None
    assert found.inspected.event == failed[0].event


def test_a_certificate_ends_with_what_any_box_mixed_in() -> None:
    """Issued at box a; box b graded something into the lot after it."""
    paper = LotCertified(lot=LOT, site=SITE, number="C-1", basis="self_test", day="2026-11-27", net_g=9)
    carried = carry(fold(LOT, [*A, *told("a1", *[BEGUN] * 2, paper, at_ms=3000)]), BOXES)
    assert carried.certified is not None
    assert not carried.is_stale
    mixed = told("b1", LotGraded(lot="X", into=LOT, site=SITE, gross_g=10), at_ms=4000)
    assert with_carried(None, carried, "box-b").certified is not None
    assert with_carried(fold(LOT, mixed), carried, "box-b").certified is None
    own = told("a1", *[BEGUN] * 2, paper, at_ms=3000)
    assert len(with_carried(fold(LOT, own), carried, "box-a").certificates) == 1


def test_a_table_is_read_as_it_was_written() -> None:
    """The same bytes for the same lots; what is no table is refused."""
    table = CarriedTable(SITE, (carry(fold(LOT, [*A, *B]), BOXES),), left_out=3)
    assert decode(encode(table)) == table
    assert encode(decode(encode(table))) == encode(table)
    with pytest.raises(ValueError, match="lots:"):
        decode(b"\x00")


def test_a_season_told_by_two_boxes_has_the_same_masses_on_each() -> None:
    """Whoever told what: the own facts and what is carried of the other make the whole account's mass."""
    season, rng = Season(3, lots=300), Random(3)
    streams = {one.seq: rng.choice(("a1", "b1")) for one in season.told}
    for lot, left_g in season.left_g.items():
        facts = season.facts[lot]
        whole = fold(lot, facts)
        standing = [one.told for one in whole.entries] + ([whole.begun] if whole.begun else [])
        parts = [Told(one.at_ms, streams[one.seq], one.seq, one.event) for one in standing]
        carried = carry(fold(lot, parts), BOXES)
        for stream, box in BOXES.items():
            own = [one for one in parts if one.stream == stream]
            found = with_carried(fold(lot, own) if own else None, carried, box)
            assert found.on_hand_g == left_g
