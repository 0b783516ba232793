"""A season's mass goes nowhere unseen: every lot's account closes to the gram, and so do all together."""

from random import Random

import pytest

from logistics.goods.lots.account import fold
from tests.logistics.goods.lots.season import Season

LOTS = 10_000


@pytest.fixture(scope="module")
def season() -> Season:
    return Season(seed=20261127, lots=LOTS)


def test_every_lot_closes_to_the_gram(season: Season) -> None:
    """What an account has left is what was counted as things happened, and nothing in it is odd.

    Its facts come in any order and some of them twice: each lot is folded from its own.
    """
    rng = Random(7)
    assert len(season.left_g) >= LOTS
    for lot, left_g in season.left_g.items():
        facts = season.facts[lot]
        account = fold(lot, rng.sample(facts, len(facts)) + rng.choices(facts, k=2))
        assert (account.on_hand_g, account.odd) == (left_g, ()), lot
        out_g = sum(account.total_g(way, is_in=False) for way in ("graded", "reshaped", "packed", "shipped"))
        assert account.in_g == out_g + account.total_g("settled", is_in=False) + left_g, lot


def test_all_lots_together_hold_what_came_less_what_left(season: Season) -> None:
    """What goes from lot to lot is lost in none of them."""
    accounts = [fold(lot, season.facts[lot]) for lot in season.left_g]
    in_g = sum(one.total_g("weighed", is_in=True) for one in accounts)
    packed_g = sum(one.total_g("packed", is_in=False) for one in accounts)
    shipped_g = sum(one.total_g("shipped", is_in=False) for one in accounts)
    lost_g = sum(one.total_g("settled", is_in=False) for one in accounts)
    assert (in_g, packed_g, shipped_g, lost_g) == (
        season.weighed_g,
        season.packed_g,
        season.shipped_g,
        season.lost_g,
    )
    assert sum(one.on_hand_g for one in accounts) == in_g - packed_g - shipped_g - lost_g
    assert min(packed_g, shipped_g, lost_g) > 0
