"""A frame as a small JPEG: evidence of what lay on the counter."""

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_agent.reader.enhance import fitted
from edge_agent.reader.sources.frames import Frame

BYTES_MAX = 60_000
LONGEST_PX = 1280
_LONGEST_PX = (LONGEST_PX, 960, 640, 320)
_QUALITIES = (80, 60, 40)


def packed(frame: Frame) -> bytes | None:
    """The frame as a JPEG of at most 60 kB, in colour where it has any; None where it cannot be unpacked.

    What the camera packed small enough stays as it is. Else at most twelve tries: the picture loses quality
    first and size then. 320 pixels of white noise at quality 40 have some 30 kB.
    """
    if frame.packed and len(frame.packed) <= BYTES_MAX:
        return frame.packed
    pixels = frame.colour()
    if pixels is None:
        return None
    for longest_px in _LONGEST_PX:
        small = fitted(pixels, longest_px)
        for quality in _QUALITIES:
            jpeg = _jpeg(small, quality)
            if len(jpeg) <= BYTES_MAX:
                return jpeg
    return None


def _jpeg(pixels: NDArray[np.uint8], quality: int) -> bytes:
    _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return bytes(jpeg)
