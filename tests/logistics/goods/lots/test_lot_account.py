"""A lot's account is the same whatever order its facts come in, and its mass goes nowhere unseen."""

from random import Random

import msgspec
import pytest

from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.events.lots import (
    LotBegun,
    LotCertified,
    LotGraded,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotWeighed,
    Portion,
)
from logistics.goods.lots.account import fold
from logistics.goods.lots.balance import is_within, tolerance_g
from logistics.goods.lots.touched import lots_of
from logistics.parcels.told import Told

SITE, RAW, ONE, TWO = "COLD-1", "R", "A", "B"


def told(*events: AnyEvent) -> list[Told]:
    """The events as they happened, a second apart."""
    return [Told(1000 * seq, "s", seq, event) for seq, event in enumerate(events, 1)]


def graded(into: str, net_g: int, lot: str = RAW) -> LotGraded:
    return LotGraded(lot=lot, into=into, site=SITE, gross_g=net_g, quality="一级")


DAY = told(
    LotBegun(lot=RAW, site=SITE, product="kiwifruit"),
    LotWeighed(lot=RAW, site=SITE, gross_g=62_000, tare_g=2000, division_g=20),
    LotWeighed(lot=RAW, site=SITE, gross_g=42_000, tare_g=2000, division_g=20),
    LotBegun(lot=ONE, site=SITE, product="kiwifruit", kind="grade", parents=(RAW,)),
    graded(ONE, 60_000),
    graded(ONE, 20_000),
    graded("X", 19_900),
    Corrected(site=SITE, stream="s", seq=6, reason="wrong class"),
    graded(TWO, 20_000),
)


def test_what_came_in_is_what_went_out_and_what_is_left() -> None:
    """120 kg less what was graded is what is left, and what a correction took out counts nowhere."""
    raw = fold(RAW, DAY)
    assert (raw.in_g, raw.total_g("graded", is_in=False), raw.on_hand_g) == (100_000, 99_900, 100)
    assert fold(ONE, DAY).on_hand_g == 60_000
    assert fold(TWO, DAY).on_hand_g == 20_000
    assert raw.children == (ONE, "X", TWO)
    assert fold(ONE, DAY).parents == (RAW,)


def test_any_order_and_any_repetition_give_the_same_account() -> None:
    """A box that was away for days brings its facts late, and some of them twice."""
    rng = Random(7)
    right = fold(RAW, DAY)
    for _ in range(50):
        mixed = [*DAY, *rng.choices(DAY, k=4)]
        rng.shuffle(mixed)
        assert fold(RAW, mixed) == right


def test_more_than_there_was_is_told_and_never_hidden() -> None:
    """An account that goes below zero says by which fact; so does one of which nobody told what it is."""
    facts = told(LotWeighed(lot=RAW, site=SITE, gross_g=1000), graded(ONE, 1500))
    found = fold(RAW, facts)
    assert found.on_hand_g == -500
    assert [(one.kind, one.told.seq) for one in found.odd] == [("overdrawn", 2), ("unknown", 1)]


def test_a_used_up_lot_has_nothing_left_and_says_so_when_something_still_comes() -> None:
    """Its loss is what the books still had; a weighing after that is odd."""
    facts = told(
        LotBegun(lot=RAW, site=SITE, product="tea"),
        LotWeighed(lot=RAW, site=SITE, gross_g=1000),
        graded(ONE, 985),
        LotSettled(lot=RAW, site=SITE, loss_g=15, tolerance_g=20),
        graded(ONE, 5),
    )
    assert fold(RAW, facts[:4]).on_hand_g == 0
    assert {one.kind for one in fold(RAW, facts).odd} == {"after_settled", "overdrawn"}


def test_scales_and_drying_explain_so_much_and_no_more() -> None:
    """40 g and 20 g of error at 60 kg and 40 kg of a scale with e = 20 g in service, and 2 ‰ of 100 kg."""
    raw = fold(RAW, DAY)
    # In service: 62 kg are 3100 e, so 3 e; 42 kg are 2100 e, so 3 e as well.
    assert tolerance_g(raw, 2) == 60 + 60 + 200
    assert is_within(raw, 2)
    assert not is_within(fold(RAW, DAY[:5]), 2)


def test_a_certificate_ends_when_something_is_mixed_in() -> None:
    """Mixing or splitting requires a new one (MARA Order 2025 No. 4)."""
    paper = LotCertified(lot=TWO, site=SITE, number="C-1", basis="self_test", day="2026-11-27", net_g=100)
    merge = LotReshaped(site=SITE, kind="merge", inputs=(Portion(ONE, 50),), outputs=(Portion(TWO, 50),))
    begun = LotBegun(lot=TWO, site=SITE, product="tea", kind="grade")
    assert fold(TWO, told(begun, graded(TWO, 100), paper)).certified is not None
    assert fold(TWO, told(begun, graded(TWO, 100), paper, merge)).certified is None
    assert fold(TWO, told(begun, paper, LotPacked(lot=TWO, site=SITE, package="P1", net_g=9))).certified


def test_each_side_of_a_merge_and_a_split_is_named_in_the_other() -> None:
    """Who was merged stands in the whole, who was split off stands in what was split."""
    merge = LotReshaped(
        site=SITE, kind="merge", inputs=(Portion(ONE, 50), Portion(TWO, 30)), outputs=(Portion("C", 80),)
    )
    split = LotReshaped(
        site=SITE, kind="split", inputs=(Portion("C", 80),), outputs=(Portion("D", 70), Portion("E", 10))
    )
    facts = told(merge, split)
    whole = fold("C", facts)
    assert (whole.parents, whole.children, whole.on_hand_g) == ((ONE, TWO), ("D", "E"), 0)
    assert fold("E", facts).parents == ("C",)
    assert lots_of(split) == ("C", "D", "E")


@pytest.mark.parametrize(
    "wrong",
    [
        {"inputs": [["A", 5]], "outputs": [["B", 4]]},
        {"inputs": [["A", 5]], "outputs": [["A", 5]]},
        {"inputs": [["A", 2], ["B", 2]], "outputs": [["C", 2], ["D", 2]]},
    ],
)
def test_mass_that_does_not_add_up_is_no_event(wrong: dict[str, list[list[str | int]]]) -> None:
    """Grams that appear, a lot within itself, several into several: decoding refuses each."""
    sides = {side: [{"lot": lot, "net_g": net_g} for lot, net_g in rows] for side, rows in wrong.items()}
    body = msgspec.json.encode({"type": "lot.reshaped", "site": SITE, "kind": "split", **sides})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=LotReshaped)
