"""Decides which reads are believed: wrong text is worse than no text.

Measured on 457 photographs: zbar alone invents EAN-13 and UPC-A numbers with right check digits, reads
cut-off ITF codes as shorter ones and misreads Japanese QR codes; either decoder now and then invents a
Code 128 or a Code 39 on an enhanced picture, but never twice alike in different views.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from edge_agent.reader.codes import SHORT, WEAK, Accept, Code

_RETAIL = frozenset({"ean13", "upca"})

Level = Literal["first", "plain", "enhanced"]
"""The whole frame at first sight, an unaltered part or a thorough look, or an altered picture."""


class Origin(Struct, frozen=True):
    """Who read, and in which view: "frame", "crop 2", "evened" … Reads of one origin are one witness."""

    decoder: Literal["zxing", "zbar", "shapes"]
    view: str
    level: Level


class Tally:
    """Who has read what in one scene."""

    def __init__(self, accept: Accept | None = None, *, first_is_enough: bool = True) -> None:
        """`first_is_enough`: zxing's first look at the whole frame is believed alone, as for a picture.

        In a video the next frame comes soon, and a weak code is believed when two frames agree.
        """
        self._accept = accept
        self._first_is_enough = first_is_enough
        self._origins: dict[Code, set[Origin]] = defaultdict(set)

    def hear(self, origin: Origin, codes: Iterable[Code]) -> tuple[Code, ...]:
        """Note a look's codes; gives those of them that are now believed."""
        heard = tuple(codes)
        for code in heard:
            self._origins[code].add(origin)
        return tuple(code for code in heard if self._believed(code))

    @property
    def doubted(self) -> bool:
        """Whether something was read that nobody has confirmed yet."""
        return any(not self._believed(code) for code in self._origins)

    def _believed(self, code: Code) -> bool:
        origins = self._origins[code]
        by_zxing = [origin for origin in origins if origin.decoder == "zxing"]
        if code.symbology in SHORT:
            return bool(by_zxing) and len(by_zxing) < len(origins)
        if code.symbology in _RETAIL:
            return _retail(by_zxing, origins)
        if code.symbology in WEAK:
            return self._weak(code, by_zxing, len(origins))
        # zbar guesses the character set of a QR code; plain ASCII leaves nothing to guess.
        return bool(by_zxing) or code.text.isascii()

    def _weak(self, code: Code, by_zxing: list[Origin], count: int) -> bool:
        if code.symbology == "itf" and not by_zxing:
            return False  # zbar takes a cut code without its quiet zone.
        if self._first_is_enough and any(origin.level == "first" for origin in by_zxing):
            return True
        expected = code.symbology == "code128" and self._accept is not None and self._accept(code.text)
        return count >= 2 or (expected and self._first_is_enough)


def _retail(by_zxing: list[Origin], origins: set[Origin]) -> bool:
    if any(origin.level != "enhanced" for origin in by_zxing):
        return True
    # Shapes are told only when two bands of the code agree: two witnesses in one.
    by_shapes = any(origin.decoder == "shapes" for origin in origins)
    return by_shapes or (bool(by_zxing) and len(by_zxing) < len(origins))
