"""Pictures made easier to read: scaled, doubled, evened out, sharpened, and averaged along the bars."""

from collections.abc import Iterator

import cv2
import numpy as np

from edge_agent.reader.decoders import Grey

_STRIPS = 3
_STRIP_HIGH_PX = 48
_DOUBLE_PX_MAX = 1000


def fitted(grey: Grey, longest_px: int) -> Grey:
    """Scaled down so that its longer side is at most this."""
    scale = longest_px / max(grey.shape[:2])
    if scale >= 1:
        return grey
    return _u8(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def doubled(grey: Grey) -> Grey:
    """Twice as wide and high (cubic): decoders fail below about 1.5 px a module."""
    return _u8(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))


def widened(grey: Grey) -> Grey:
    """Doubled where it is small enough to be worth it, else as it is."""
    return doubled(grey) if max(grey.shape) <= _DOUBLE_PX_MAX else grey


def evened(grey: Grey) -> Grey:
    """Local contrast made equal (CLAHE), for glare and shadow."""
    return _u8(cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(grey))


def sharpened(grey: Grey) -> Grey:
    """Unsharp masking, for a label out of focus."""
    soft = cv2.GaussianBlur(grey, (0, 0), 2.0)
    return _u8(cv2.addWeighted(grey, 2.5, soft, -1.5, 0))


def strips(upright: Grey) -> Iterator[Grey]:
    """Averages along the bars over the whole height and over thirds of it, widened and stretched.

    Averaging n rows lowers the noise by √n and keeps the edges, as long as the bars stand upright.
    """
    high = upright.shape[0]
    bounds = [(high // 6, high - high // 6)]
    bounds += [(high * k // _STRIPS, high * (k + 1) // _STRIPS) for k in range(_STRIPS)]
    for top, bottom in bounds:
        if bottom - top >= 3:
            yield _profile(upright[top:bottom])


def _profile(rows: Grey) -> Grey:
    line = rows.mean(axis=0, dtype=np.float32)[np.newaxis, :]
    line = cv2.resize(line, None, fx=3, fy=1, interpolation=cv2.INTER_CUBIC)
    low, high = np.percentile(line, (2, 98))
    line = np.clip((line - low) * (255 / max(1.0, high - low)), 0, 255)
    return np.repeat(line, _STRIP_HIGH_PX, axis=0).astype(np.uint8)


def _u8(picture: object) -> Grey:
    return np.asarray(picture, dtype=np.uint8)
