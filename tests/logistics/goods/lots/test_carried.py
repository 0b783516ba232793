"""A box adds what others told of a lot to what it knows itself: nothing twice, and the newest word counts."""

from collections.abc import Iterable
from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.events.lots import LotBegun, LotBlocked, LotCertified, LotGraded, LotInspected, LotWeighed
from logistics.goods.lots.account import Account, fold
from logistics.goods.lots.carried import (
    Carried,
    CarriedTable,
    Dated,
    counted_g,
    decode,
    encode,
    with_carried,
)
from logistics.goods.lots.carried import carry as carry_counted
from logistics.goods.lots.heard import Heard, Hearing, heard_of
from logistics.parcels.told import Told
from tests.logistics.goods.lots.season import Season

SITE, LOT = "COLD-1", "R"


def told(stream: str, *events: AnyEvent, at_ms: int = 1000) -> list[Told]:
    return [Told(at_ms + seq, stream, seq, event) for seq, event in enumerate(events, 1)]


BEGUN = LotBegun(lot=LOT, site=SITE, product="kiwifruit")
A = told("a1", BEGUN, LotWeighed(lot=LOT, site=SITE, gross_g=5000))
B = told("b1", LotGraded(lot=LOT, into="G", site=SITE, gross_g=2000), at_ms=2000)


def carry(account: Account) -> Carried:
    return carry_counted(account, lambda _: True)


def heard(facts: Iterable[Told]) -> tuple[Heard, ...]:
    """What a centre says of which facts it has."""
    places = [one.place for one in facts]
    return tuple(
        heard_of(stream, [(seq, seq) for name, seq in places if name == stream])
        for stream in sorted({name for name, _ in places})
    )


def together(own: list[Told], centre: list[Told]) -> Account:
    """A lot as a box has it that holds some facts and the table of a centre that holds some."""
    hearing = Hearing(heard(centre))
    carried = carry(fold(LOT, centre))
    if not own:
        return with_carried(None, carried)
    account = fold(LOT, own)
    corrections = [one for one in own if isinstance(one.event, Corrected)]
    return with_carried(account, carried, counted_g(account, corrections, lambda: own, hearing))


def test_what_others_told_comes_on_top_and_the_own_counts_once() -> None:
    """Box b graded 2 kg of the 5 kg that box a weighed, and since then 1 kg that nobody heard of yet."""
    more = told("b1", *[one.event for one in B], LotGraded(lot=LOT, into="G", site=SITE, gross_g=1000))
    found = together(more, [*A, *B])
    assert found.on_hand_g == 2000
    assert found.about == BEGUN
    assert found.odd == ()
    assert together(A, [*A, *B]).on_hand_g == 3000


def test_a_box_whose_disk_was_changed_goes_by_what_the_centre_had_from_it() -> None:
    """With no fact of the lot on the new disk, and with one: its old masses are there all the same."""
    assert together([], [*A, *B]).on_hand_g == 3000
    again = told("a2", LotGraded(lot=LOT, into="G", site=SITE, gross_g=500), at_ms=9000)
    assert together(again, [*A, *B]).on_hand_g == 2500
    assert together(again, [*A, *B]).odd == ()
    assert together(again, [*A, *B, *again]).on_hand_g == 2500


def test_a_correction_that_the_centre_does_not_know_yet_counts_at_once() -> None:
    """And once, also when it is known there; so does one that was made at another box."""
    slip = Told(5000, "a2", 1, Corrected(site=SITE, stream="a1", seq=2, reason="a slip"))
    assert together([*A, slip], [*A, *B]).on_hand_g == -2000
    assert together([*A, slip], [*A, *B, slip]).on_hand_g == -2000
    assert together(A, [*A, *B, slip]).on_hand_g == -2000


@pytest.mark.parametrize("seed", range(20))
def test_whatever_a_box_and_the_centre_know_of_a_lot_is_counted_once(seed: int) -> None:
    """Facts of boxes and of their former disks; the box lost some of its own, the centre lacks some."""
    season, rng = Season(seed, lots=40), Random(seed)
    names = ("a1", "a2", "b1", "c1", "c2")
    places = {one.seq: rng.choice(names) for one in season.told}

    def placed(one: Told) -> Told:
        event = one.event
        if isinstance(event, Corrected):
            event = replace(event, stream=places[event.seq])
        return Told(one.at_ms, places[one.seq], one.seq, event)

    for lot, some in season.facts.items():
        facts = [placed(one) for one in some]
        # A correction is made where what it corrects is known.
        mine = {one.place for one in facts if one.stream in ("a1", "a2") and rng.random() < 0.8}
        chains = {_first(one, facts) for one in facts if isinstance(one.event, Corrected)}
        whole = {place for place in chains if rng.random() < 0.5}
        own = [one for one in facts if _first(one, facts) in whole or one.place in mine - chains]
        own = [one for one in own if _first(one, facts) not in chains - whole]
        sent = [one for one in facts if rng.random() < 0.7 or one not in own]
        hearing = Hearing(heard(sent))
        carried = carry(fold(lot, sent))
        account = fold(lot, own)
        begun = with_carried(account, replace(carried, begun=Dated(1, BEGUN)), _counted(own, lot, hearing))
        assert begun.on_hand_g == fold(lot, [*own, *sent]).on_hand_g


def _counted(own: list[Told], lot: str, hearing: Hearing) -> int:
    corrections = [one for one in own if isinstance(one.event, Corrected)]
    return counted_g(fold(lot, own), corrections, lambda: own, hearing)


def _first(one: Told, facts: list[Told]) -> tuple[str, int]:
    """What a correction is about in the end."""
    while isinstance(one.event, Corrected):
        place = (one.event.stream, one.event.seq)
        one = next(other for other in facts if other.place == place)
    return one.place


def test_more_out_than_all_boxes_brought_in_is_still_odd() -> None:
    """What others told explains no more than it does."""
    own = told("b1", LotGraded(lot=LOT, into="G", site=SITE, gross_g=6000), at_ms=2000)
    assert [one.kind for one in together(own, A).odd] == ["overdrawn"]


@pytest.mark.parametrize(("own_ms", "block"), [(3000, None), (9000, "own")])
def test_of_two_words_on_a_block_the_newer_counts(own_ms: int, block: str | None) -> None:
    """The centre's release ends an old block of the box; a newer block of the box stands."""
    release = told("centre", LotBlocked(lot=LOT, site=SITE, is_blocked=False, why="ok"), at_ms=5000)
    own = told("b1", LotBlocked(lot=LOT, site=SITE, is_blocked=True, why="own"), at_ms=own_ms)
    carried = carry(fold(LOT, [*A, *release]))
    assert with_carried(fold(LOT, own), carried).block == block


def test_a_failed_test_elsewhere_reaches_the_box() -> None:
    """Though it knows of a passed one, which is older."""
    failed = told("centre", LotInspected(lot=LOT, site=SITE, result="fail"), at_ms=9000)
    own = told("b1", LotInspected(lot=LOT, site=SITE, result="pass"), at_ms=8000)
    found = with_carried(fold(LOT, own), carry(fold(LOT, [*A, *failed])))
    assert found.inspected is not None
    assert found.inspected.event == failed[0].event


def test_a_certificate_ends_with_what_any_box_mixed_in() -> None:
    """Issued at box a; box b graded something into the lot after it."""
    paper = LotCertified(lot=LOT, site=SITE, number="C-1", basis="self_test", day="2026-11-27", net_g=9)
    carried = carry(fold(LOT, [*A, *told("a1", *[BEGUN] * 2, paper, at_ms=3000)]))
    assert carried.certified is not None
    assert not carried.is_stale
    mixed = told("b1", LotGraded(lot="X", into=LOT, site=SITE, gross_g=10), at_ms=4000)
    assert with_carried(None, carried).certified is not None
    assert with_carried(fold(LOT, mixed), carried).certified is None
    own = told("a1", *[BEGUN] * 2, paper, at_ms=3000)
    assert len(with_carried(fold(LOT, own), carried).certificates) == 1


def test_a_table_is_read_as_it_was_written() -> None:
    """The same bytes for the same lots; what is no table is refused."""
    table = CarriedTable(SITE, (carry(fold(LOT, [*A, *B])),), left_out=3, heard=heard([*A, *B]))
    assert decode(encode(table)) == table
    assert encode(decode(encode(table))) == encode(table)
    of_before = {"site": SITE, "rows": [{"lot": LOT, "nets": {"box-a": 1}}]}
    for other in (b"\x00", msgspec.msgpack.encode(of_before)):
        with pytest.raises(ValueError, match="lots:"):
            decode(other)
