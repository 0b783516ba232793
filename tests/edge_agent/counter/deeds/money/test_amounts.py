"""What people type is a sum of whole fen, or it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.counter.deeds.money.amounts import COINS_FEN, NoSum, coins, fen_of, grams_of


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12.5", 1250),
        ("12,50", 1250),
        ("12,5", 1250),
        ("１２．５", 1250),
        ("１２，５０", 1250),
        ("12。5", 1250),
        ("¥12", 1200),
        ("￥ 12.05 ", 1205),
        ("12元", 1200),
        ("1,250", 125_000),
        ("1,250.05", 125_005),
        ("0", 0),
        ("0.1", 10),
    ],
)
def test_sums_as_people_type_them(text: str, fen: int) -> None:
    """With a dot, a comma, a thousands' mark, or a Chinese keyboard's wide digits."""
    assert fen_of(text) == fen


@pytest.mark.parametrize(
    "text",
    ["", " ", "-1", "1.234", "12,3456", "1,25,0", "1e3", "abc", "1.2.3", "²", "١٢", "9" * 9, "nan", "."],
)
def test_what_is_no_sum_is_refused(text: str) -> None:
    """Nothing is guessed, and nothing is rounded."""
    with pytest.raises(NoSum):
        fen_of(text)


@given(st.integers(0, 99_999_999_99))
def test_every_sum_comes_back_as_it_was(fen: int) -> None:
    """No float is in between."""
    assert fen_of(f"{fen // 100}.{fen % 100:02}") == fen


def test_weights_are_typed_in_kilograms() -> None:
    """As far as a gram."""
    assert [grams_of(text) for text in ("1.25", "0,5", "２公斤", "30KG", "0.001")] == [
        1250,
        500,
        2000,
        30_000,
        1,
    ]
    with pytest.raises(NoSum):
        grams_of("1.2345")


def test_notes_and_coins_are_added_up() -> None:
    """A piece of each; and none of them may be negative or more than anybody has."""
    assert coins([1] * len(COINS_FEN)) == 18_660
    for wrong in ([1], [-1] * len(COINS_FEN), [10**9] * len(COINS_FEN)):
        with pytest.raises(NoSum):
            coins(wrong)
