"""Paper under a print head: dots, and what does not fit on it."""

from dataclasses import dataclass, field
from functools import cache

import barcode
import cv2
import numpy as np
import segno
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Grey, (height, width), 0 black and 255 white, one pixel a dot."""

CELL = 24
_OVERSAMPLED = 4


@dataclass(frozen=True)
class Asked:
    """A code that the printer was told to make: "qr" or "code128", and its text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Printed:
    """A label that came out, what stands on it, and what was wrong with the way it was asked for."""

    picture: Picture
    texts: tuple[str, ...]
    codes: tuple[Asked, ...]
    faults: tuple[str, ...]


@dataclass
class Canvas:
    """A label or the next stretch of a roll, with notes of all that was put on it."""

    width: int
    height: int
    texts: list[str] = field(default_factory=list)
    codes: list[Asked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dots = np.full((self.height, self.width), 255, np.uint8)

    def write(self, x: int, y: int, words: str, wide: int, high: int) -> int:
        """Words from (x, y) on, and where they end."""
        self.texts.append(words)
        for character in words:
            self.stamp(x, y, glyph(character, wide, high), repr(words))
            x += cell_width(character, wide)
        return x

    def qr(self, x: int, y: int, text: str, cell: int) -> None:
        """A QR code whose first module is at (x, y)."""
        self.codes.append(Asked("qr", text))
        self.stamp(x, y, qr_dots(text, cell), f"the QR code of {text!r}")

    def bars(self, x: int, y: int, text: str, high: int, narrow: int) -> None:
        """A Code 128 whose first bar is at (x, y)."""
        self.codes.append(Asked("code128", text))
        self.stamp(x, y, bar_dots(text, high, narrow), f"the bar code of {text!r}")

    def stamp(self, x: int, y: int, ink: Picture, what: str) -> None:
        """Dots of `ink` from (x, y) on; what lies beyond the paper is lost, and a fault."""
        high, wide = ink.shape
        if x < 0 or y < 0 or x + wide > self.width or y + high > self.height:
            fault = f"{what} at {x},{y} reaches beyond {self.width} x {self.height} dots"
            self.faults.extend([fault] if fault not in self.faults else [])
        x, y = max(0, x), max(0, y)
        under = self.dots[y : y + high, x : x + wide]
        np.minimum(under, ink[: under.shape[0], : under.shape[1]], out=under)

    def taken(self, height: int | None = None) -> Printed:
        """The label as it comes out, as far as `height` of it."""
        picture = self.dots[:height].copy()
        return Printed(picture, tuple(self.texts), tuple(self.codes), tuple(self.faults))


def cell_width(character: str, wide: int) -> int:
    """Dots that a character takes: half a cell for Latin ones."""
    return (CELL // 2 if ord(character) < 0x80 else CELL) * wide


def qr_dots(text: str, cell: int) -> Picture:
    """A QR code, model 2, correction M, without its quiet zone."""
    matrix = np.array(
        [list(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix]
    )
    return np.kron(np.where(matrix & 1, 0, 255), np.ones((cell, cell), int)).astype(np.uint8)


def bar_dots(text: str, high: int, narrow: int) -> Picture:
    """A Code 128 without its quiet zones."""
    modules = np.array([int(module) for module in barcode.get("code128", text).build()[0].strip("0")])
    row = np.repeat(np.where(modules, 0, 255), narrow)
    return np.tile(row, (high, 1)).astype(np.uint8)


@cache
def glyph(character: str, wide: int, high: int) -> Picture:
    """A character of the printer's font: here the one that OpenCV carries, drawn large and made smaller."""
    scale = _OVERSAMPLED * max(wide, high)
    sheet = np.full((CELL * scale, CELL * scale), 255, np.uint8)
    cv2.putText(sheet, character, (scale, 20 * scale), (0,), cv2.FontFace("uni"), 20 * scale)
    half = sheet[:, : CELL * scale // 2] if ord(character) < 0x80 else sheet
    size = (cell_width(character, wide), CELL * high)
    small = cv2.resize(half, size, interpolation=cv2.INTER_AREA)
    return np.where(small < 150, 0, 255).astype(np.uint8)
