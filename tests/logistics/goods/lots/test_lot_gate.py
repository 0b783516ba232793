"""Nothing leaves a lot that is blocked, failed, untested, without its paper, or not there; each says why."""

from typing import Literal

import pytest

from logistics.events.all import AnyEvent
from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotGraded,
    LotInspected,
    LotKind,
    LotReshaped,
    LotSettled,
    LotWeighed,
    Portion,
)
from logistics.goods.lots.account import Account, fold
from logistics.goods.lots.gate import Demands, Kept, forebears, kept_by
from tests.logistics.goods.lots.test_lot_account import told

Result = Literal["pass", "fail"]
SITE, DAY = "COLD-1", "2026-11-27"
RAW, ONE, TWO, MIX = "R", "A", "B", "M"
STRICT = Demands(certificate=True, inspection=True, best_before="2026-12-01")


def begun(lot: str, kind: LotKind = "grade", *parents: str) -> LotBegun:
    return LotBegun(lot=lot, site=SITE, product="kiwifruit", kind=kind, parents=parents)


def inspected(lot: str, result: Result = "pass") -> LotInspected:
    return LotInspected(lot=lot, site=SITE, result=result)


def paper(lot: str, until: str | None = None) -> LotCertified:
    return LotCertified(
        lot=lot, site=SITE, number=f"C-{lot}", basis="self_test", day=DAY, net_g=1000, until=until
    )


def graded(into: str, net_g: int = 1000) -> LotGraded:
    return LotGraded(lot=RAW, into=into, site=SITE, gross_g=net_g)


BASIS: tuple[AnyEvent, ...] = (
    begun(RAW, "raw"),
    LotWeighed(lot=RAW, site=SITE, gross_g=3000),
    begun(ONE, "grade", RAW),
    graded(ONE),
)


def why(
    *more: AnyEvent, lot: str = ONE, demands: Demands = STRICT, net_g: int = 1, day: str = DAY
) -> Kept | None:
    facts = told(*BASIS, *more)

    def find(name: str) -> Account | None:
        found = fold(name, facts)
        return found if found.entries or found.begun else None

    return kept_by(fold(lot, facts), demands, find, day=day, net_g=net_g)


def test_what_is_tested_and_has_its_paper_may_go() -> None:
    """A test of the raw lot will do for the grade that was sorted out of it."""
    assert why(inspected(ONE), paper(ONE)) is None
    assert why(inspected(RAW), paper(ONE)) is None
    assert why(demands=Demands()) is None


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ((), Kept("not_inspected", ONE)),
        ((inspected(ONE),), Kept("no_certificate", ONE)),
        ((inspected(ONE, "fail"), paper(ONE)), Kept("inspection_failed", ONE)),
        ((inspected(ONE), paper(ONE), inspected(RAW, "fail")), Kept("inspection_failed", RAW)),
        ((inspected(RAW, "fail"), inspected(RAW), paper(ONE)), None),
        (
            (inspected(ONE), paper(ONE), LotBlocked(lot=RAW, site=SITE, is_blocked=True, why="复检")),
            Kept("blocked", RAW),
        ),
        (
            (
                inspected(ONE),
                paper(ONE),
                LotBlocked(lot=ONE, site=SITE, is_blocked=True),
                LotBlocked(lot=ONE, site=SITE, is_blocked=False),
            ),
            None,
        ),
        ((inspected(ONE), paper(ONE, until="2026-11-26")), Kept("certificate_expired", "C-A")),
        ((inspected(ONE), paper(ONE, until=DAY)), None),
        ((inspected(ONE), paper(ONE), graded(ONE, 500)), Kept("certificate_stale", "C-A")),
        ((LotSettled(lot=ONE, site=SITE, loss_g=1000, tolerance_g=0),), Kept("settled", ONE)),
    ],
)
def test_each_reason_is_named_with_what_it_is_about(more: tuple[AnyEvent, ...], kept: Kept | None) -> None:
    """Which lot failed, which paper has ended; on its last day a paper still counts."""
    assert why(*more) == kept


def test_mass_that_is_not_there_cannot_go() -> None:
    """An empty lot, one of which nobody told, and more than is left."""
    assert why(lot="X") == Kept("unknown", "X")
    assert why(begun("E"), lot="E") == Kept("empty", "E")
    assert why(inspected(ONE), paper(ONE), net_g=1001) == Kept("too_much", ONE)
    assert why(inspected(ONE), paper(ONE), net_g=1000) is None


def test_a_reject_goes_nowhere_and_what_is_too_old_neither() -> None:
    """Whatever papers it has."""
    reject = begun("J", "reject", RAW)
    assert why(reject, graded("J", 10), inspected("J"), paper("J"), lot="J") == Kept("rejected", "J")
    assert why(inspected(ONE), paper(ONE), day="2026-12-02") == Kept("past_shelf_life", "2026-12-01")


def test_a_mix_is_as_good_as_the_worst_of_it() -> None:
    """Both halves have to be tested; one that failed keeps all of it."""
    halves = (begun(TWO, "grade", "R2"), LotWeighed(lot=TWO, site=SITE, gross_g=700), begun(MIX, "mixed"))
    merge = LotReshaped(
        site=SITE, kind="merge", inputs=(Portion(ONE, 800), Portion(TWO, 700)), outputs=(Portion(MIX, 1500),)
    )
    assert why(*halves, merge, inspected(ONE), paper(MIX), lot=MIX) == Kept("not_inspected", MIX)
    assert why(*halves, merge, inspected(ONE), inspected(TWO), paper(MIX), lot=MIX) is None
    failed = why(*halves, merge, inspected(ONE), inspected(TWO, "fail"), paper(MIX), lot=MIX)
    assert failed == Kept("inspection_failed", TWO)


def test_a_circle_of_lots_has_an_end() -> None:
    """Facts from two boxes may say that each was made of the other: both are found, once."""
    facts = told(
        begun(ONE, "grade", TWO), begun(TWO, "grade", ONE), LotWeighed(lot=ONE, site=SITE, gross_g=5)
    )
    found = forebears(fold(ONE, facts), lambda lot: fold(lot, facts))
    assert [one.lot for one in found] == [TWO]
    assert kept_by(fold(ONE, facts), STRICT, lambda lot: fold(lot, facts), day=DAY) == Kept(
        "not_inspected", ONE
    )
