"""An owner's goods are the sum of their movements, and never below zero without a word."""

from typing import Literal

from hypothesis import strategies as st

from logistics.events.all import AnyEvent
from logistics.events.money import GoodsMoved
from logistics.parcels.stock import Stock, fold
from tests.logistics.parcels.telling import SITE, corrected, in_any_disorder, told

Why = Literal["received", "sold", "returned", "damaged", "counted"]


def moved(pieces: int, why: Why, fen: int = 0) -> GoodsMoved:
    return GoodsMoved(site=SITE, owner="coop-3", item="honey", pieces=pieces, why=why, taken_fen=fen)


def stock(*events: AnyEvent) -> Stock:
    return fold(SITE, "coop-3", "honey", told(*events))


def test_goods_come_and_go() -> None:
    """What is left, what was sold, and what is owed for it."""
    found = stock(
        moved(20, "received"), moved(-3, "sold", 14_400), moved(-1, "damaged"), moved(-1, "counted")
    )
    assert (found.pieces, found.sold, found.damaged, found.counted) == (15, -3, -1, -1)
    assert (found.taken_fen, found.anomalies) == (14_400, ())


def test_below_zero_is_never_silent() -> None:
    """More was sold than had been received: the balance says so, and so does an anomaly."""
    found = stock(moved(2, "received"), moved(-3, "sold"))
    assert (found.pieces, [odd.kind for odd in found.anomalies]) == (-1, ["below_zero"])


def test_a_late_receipt_mends_it() -> None:
    """Told last and dated first, it had been there all along."""
    late = told(moved(5, "received"), moved(-3, "sold"))
    assert fold(SITE, "coop-3", "honey", late[::-1]).anomalies == ()


def test_goods_cannot_come_by_being_sold() -> None:
    """A wrong sign is counted as it was told, and named."""
    assert [odd.kind for odd in stock(moved(3, "sold")).anomalies] == ["wrong_sign"]


def test_a_sale_that_was_wrong_is_taken_out() -> None:
    """Pieces and money are as before."""
    found = stock(moved(5, "received"), moved(-3, "sold", 900), corrected(2))
    assert (found.pieces, found.taken_fen) == (5, 0)


def test_in_any_disorder() -> None:
    """Permuted and doubled, a stock is the same."""
    whys: list[Why] = ["received", "sold", "returned", "damaged", "counted"]
    events: st.SearchStrategy[AnyEvent] = st.one_of(
        st.builds(moved, st.integers(-3, 3), st.sampled_from(whys), st.integers(0, 9)),
        st.builds(corrected, st.integers(1, 12)),
    )
    in_any_disorder(events, lambda facts: fold(SITE, "coop-3", "honey", facts))
