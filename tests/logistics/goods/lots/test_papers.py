"""Certificates of lots: a split or a mix ends those of what went into it."""

from logistics.events.lots import LotBegun, LotCertified
from logistics.goods.lots.account import Account, fold
from logistics.goods.lots.papers import newest, proposed_number, replaced
from logistics.parcels.told import Told


def _lot(lot: str, *numbers: str, parents: tuple[str, ...] = ()) -> Account:
    begun = LotBegun(lot=lot, site="S", product="kiwifruit", parents=parents)
    papers = [
        LotCertified(lot=lot, site="S", number=one, basis="self_test", day="2026-11-27", net_g=1)
        for one in numbers
    ]
    facts: list[LotBegun | LotCertified] = [begun, *papers]
    return fold(lot, [Told(1000 + seq, "s", seq, fact) for seq, fact in enumerate(facts)])


def test_a_lot_s_own_is_replaced_or_its_parents() -> None:
    """The nearest of each branch, each once; a circle of parents has an end."""
    lots = {
        "R": _lot("R", "CR"),
        "Q": _lot("Q", "C1", "C2"),
        "M": _lot("M", parents=("R",)),
        "X": _lot("X", parents=("Y",)),
        "Y": _lot("Y", parents=("X",)),
    }
    assert replaced(_lot("A", "CA", parents=("R",)), lots.get) == ("CA",)
    assert replaced(_lot("B", parents=("M", "Q", "R")), lots.get) == ("CR", "C2")
    assert replaced(_lot("C", parents=("X", "GONE")), lots.get) == ()


def test_numbers_go_on() -> None:
    """The lot's own number, then with a count that is not used."""
    assert proposed_number(_lot("L")) == "CL"
    assert proposed_number(_lot("L", "CL", "CL-2")) == "CL-3"
    assert proposed_number(_lot("L", "other")) == "CL"
    last = newest(_lot("L", "a", "b"))
    assert last
    assert last.number == "b"
