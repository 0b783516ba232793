"""Sums of money and weights as people type them, in whole fen and grams."""

import re
from collections.abc import Sequence

COINS_FEN = (100_00, 50_00, 20_00, 10_00, 5_00, 1_00, 50, 10)
"""The notes and coins of the renminbi that are in use; the yuan is both."""
CHARS_MAX = 20
PIECES_MAX = 100_000
# What a Chinese keyboard makes of digits and marks; other digits of Unicode are no sums.
_WIDE = str.maketrans("０１２３４５６７８９．，。￥", "0123456789.,.¥")
_PLAIN = re.compile(r"(?P<whole>[0-9]{1,8}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]{1,3}))?")
_COMMA = re.compile(r"(?P<whole>[0-9]{1,8}),(?P<part>[0-9]{1,2})")


class NoSum(ValueError):
    """What was typed is no sum."""


def fen_of(text: str) -> int:
    """Yuan with at most two decimals, as fen; "12.5", "12,50", "1,250.00", "¥12", wide. Raises NoSum."""
    return _units(text.removesuffix("元"), 2)


def grams_of(text: str) -> int:
    """Kilograms with at most three decimals, as grams. Raises NoSum."""
    return _units(text.lower().removesuffix("kg").removesuffix("公斤"), 3)


def coins(pieces: Sequence[int]) -> int:
    """What so many of each of COINS_FEN are, in fen. Raises NoSum."""
    if len(pieces) != len(COINS_FEN) or not all(0 <= some <= PIECES_MAX for some in pieces):
        raise NoSum
    return sum(coin * some for coin, some in zip(COINS_FEN, pieces, strict=True))


def _units(text: str, decimals: int) -> int:
    plain = text.translate(_WIDE).strip().removeprefix("¥").strip()
    if len(plain) > CHARS_MAX:
        raise NoSum
    found = _PLAIN.fullmatch(plain) or _COMMA.fullmatch(plain)
    part = (found["part"] or "") if found else ""
    if found is None or len(part) > decimals:
        raise NoSum
    return int(found["whole"].replace(",", "") + part.ljust(decimals, "0"))
