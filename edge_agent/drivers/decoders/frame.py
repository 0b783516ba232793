"""What a scale's protocol is to its driver: a way to cut weights out of a stream of bytes."""

from collections.abc import Callable
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Cut(Struct, Generic[T], frozen=True):
    """What a stretch of bytes held.

    `rest` is the unfinished end, to be put before the next bytes; it is bounded by the protocol's longest
    frame. `skipped` counts the bytes that made no sense.
    """

    found: tuple[T, ...]
    rest: bytes
    skipped: int


class Weight(Struct, frozen=True):
    """One frame of a scale in grams; the fields are those of `contract.WeightRead`."""

    gross_g: int
    tare_g: int = 0
    stable: bool | None = None
    fault: str | None = None


class ScaleProtocol(Struct, frozen=True):
    """How a scale speaks: `cut` finds its frames, `request` is what makes it speak when it must be asked."""

    cut: Callable[[bytes], Cut[Weight]]
    request: bytes = b""


def cut_fixed(
    buffer: bytes, *, start: int, length: int, decode: Callable[[bytes], Weight | None]
) -> Cut[Weight]:
    """Every frame of `length` bytes that opens with the byte `start` and that `decode` accepts.

    What is refused moves the window by one byte only, so that a torn frame never swallows the whole one
    behind it.
    """
    found: list[Weight] = []
    at = skipped = 0
    while (begin := buffer.find(start, at)) >= 0:
        skipped += begin - at
        at = begin
        if len(buffer) - at < length:
            return Cut(tuple(found), buffer[at:], skipped)
        weight = decode(buffer[at : at + length])
        if weight is None:
            skipped += 1
            at += 1
        else:
            found.append(weight)
            at += length
    return Cut(tuple(found), b"", skipped + len(buffer) - at)


def grams_of_kg(digits: int, decimals: int) -> int:
    """Grams of `digits` x 10^-`decimals` kg, exact; tenths of a gram are rounded to the nearest, 0.5 up.

    >>> grams_of_kg(12345, 3), grams_of_kg(150, 1), grams_of_kg(12345, 4)
    (12345, 15000, 1235)
    """
    divisor: int = 10**decimals
    return (2000 * digits + divisor) // (2 * divisor)
