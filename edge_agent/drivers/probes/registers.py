"""Numbers out of Modbus registers: the types and orders that makers use, to exact thousandths.

A register has 16 bits, high byte first (Modbus Application Protocol V1.1b3, 4.2); how two of them make 32
bits is left to the maker. `order` names the bytes of the whole in the order in which they come.
"""

import struct
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Literal

Kind = Literal["int16", "uint16", "int32", "uint32", "float32"]
Order = Literal["ABCD", "CDAB", "BADC", "DCBA"]
_FORMATS: dict[Kind, str] = {"int16": ">h", "uint16": ">H", "int32": ">i", "uint32": ">I", "float32": ">f"}
_THOUSANDTHS_MAX = 10**9


def words_of(kind: Kind) -> int:
    """How many registers a number takes."""
    return struct.calcsize(_FORMATS[kind]) // 2


def number(words: Sequence[int], kind: Kind, order: Order = "ABCD") -> float | int:
    """The number in `words_of(kind)` registers; a float32 may be no number at all."""
    sent = b"".join(word.to_bytes(2, "big") for word in words)
    if order in ("BADC", "DCBA"):
        sent = b"".join(sent[at + 1 : at + 2] + sent[at : at + 1] for at in range(0, len(sent), 2))
    if order in ("CDAB", "DCBA") and len(sent) == 4:
        sent = sent[2:] + sent[:2]
    value: float | int = struct.unpack(_FORMATS[kind], sent)[0]
    return value


def thousandths(value: float | int, scale: float) -> int | None:
    """`value` of `scale` each, in thousandths; None for what is no number, or none that could be meant.

    >>> thousandths(-101, 0.1), thousandths(float("nan"), 1)
    (-10100, None)
    """
    if not isfinite(value):
        return None
    exact = Decimal(value) * Decimal(str(scale)) * 1000
    return None if abs(exact) > _THOUSANDTHS_MAX else round(exact)
