"""Words as dots, for printers without a Chinese font: from the font that OpenCV carries, no file needed."""

from functools import cache

import cv2
import numpy as np
from msgspec import Struct

from edge_agent.printing.layout import CELL, text_width

# WenQuanYi Micro Hei, built into OpenCV from version 5 on (cv::FontFace, "uni").
_FONT = "uni"
_SIZE = 21  # pixels of type that fill a cell of 24
_BASELINE = 20
_INK = 96  # darker than this is a dot: the hair strokes of Chinese characters survive


class Drawn(Struct, frozen=True):
    """Rows of whole bytes, the leftmost dot in the highest bit, 1 for black."""

    width_bytes: int
    height: int
    bits: bytes


def drawn(words: str, wide: int, high: int) -> Drawn:
    """The words, each character `wide` and `high` times its cell of 24 dots."""
    width, height = text_width(words, wide), CELL * high
    # Drawn in the larger of both scales, then made narrower or lower: type is never enlarged.
    scale = max(wide, high)
    canvas = np.full((CELL * scale, max(1, text_width(words, scale))), 255, np.uint8)
    x = 0
    for character in words:
        _draw(canvas, character, x, scale)
        x += text_width(character, scale)
    fitted = cv2.resize(canvas, (max(1, width), height), interpolation=cv2.INTER_AREA)
    packed = np.packbits(fitted < 255 - _INK, axis=1)
    return Drawn(packed.shape[1], height, packed.tobytes())


def _draw(canvas: "np.typing.NDArray[np.uint8]", character: str, x: int, scale: int) -> None:
    """One character in its own cell, so that columns stand as they do in a printer's font."""
    cv2.putText(canvas, character, (x + scale, _BASELINE * scale), (0,), _face(), _SIZE * scale)


@cache
def _face() -> "cv2.FontFace":
    return cv2.FontFace(_FONT)
