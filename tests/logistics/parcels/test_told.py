"""A correction takes out what it names, whatever comes first and however corrections chain."""

from itertools import permutations

from hypothesis import strategies as st

from logistics.events.money import CodPaid
from logistics.parcels.told import Told, standing, struck
from tests.logistics.parcels.telling import SITE, T0, W, corrected, in_any_disorder, told

PAID = CodPaid(waybill=W, site=SITE, payment="p", amount_fen=100, method="cash")


def test_a_corrected_event_counts_no_more() -> None:
    """Whichever of the two is heard of first."""
    for order in permutations(told(PAID, PAID, corrected(1))):
        assert [one.seq for one in standing(order)] == [2]


def test_a_correction_can_be_corrected() -> None:
    """Then the first event counts again."""
    assert [one.seq for one in standing(told(PAID, corrected(1), corrected(2)))] == [1]


def test_corrections_in_a_circle_end() -> None:
    """Of two that name each other the later one counts."""
    assert struck(told(corrected(2), corrected(1))) == {("s", 1)}


def test_what_is_told_twice_with_two_times_is_one() -> None:
    """The earlier time counts, in either order."""
    twice = [Told(T0 + 5, "s", 1, PAID), Told(T0, "s", 1, PAID)]
    assert standing(twice) == standing(twice[::-1]) == [twice[1]]


def test_in_any_disorder() -> None:
    """Permuted and doubled, what stands is the same."""
    in_any_disorder(st.sampled_from([PAID, corrected(1), corrected(2), corrected(3)]), standing)
