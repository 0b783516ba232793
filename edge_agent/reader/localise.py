"""Finds striped patches at any angle by the structure tensor, and cuts them out upright.

Bars make the gradient point one way only. Where the tensor of the gradients, averaged over a small
window, has one large and one small eigenvalue, there are stripes, and its angle is theirs
(Bigün and Granlund, 1987).
"""

import math
from collections.abc import Iterator

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_agent.reader.decoders import Grey
from edge_agent.reader.enhance import fitted

_WORK_PX = 400  # The longer side on which patches are looked for.
_WINDOW_PX = 11
_COHERENCE_MIN = 0.55
_CONTRAST_MIN = 12.0  # Root mean square of the gradient; paper grain lies below.
_STEP_DEG = 15
_PATCHES_MAX = 6
_CROP_PX_MAX = 1600
_AREA_MIN = 0.002  # Of the picture.


class Patch(Struct, frozen=True):
    """Stripes in a picture, in its own pixels: `along_px` across the bars, `high_px` along each bar."""

    x_px: float
    y_px: float
    along_px: float
    high_px: float
    angle_deg: float
    """The direction in which the bars follow each other, from the x axis towards the y axis."""
    weight: float

    def covers(self, other: "Patch") -> bool:
        """Whether the other lies mostly within this one and runs the same way."""
        turn = abs((self.angle_deg - other.angle_deg + 90) % 180 - 90)
        away_px = math.hypot(self.x_px - other.x_px, self.y_px - other.y_px)
        return turn < 1.5 * _STEP_DEG and away_px < 0.35 * min(self.along_px, other.along_px)


def patches(grey: Grey) -> tuple[Patch, ...]:
    """The striped patches of a picture, the likeliest first, at most six."""
    scale = min(1.0, _WORK_PX / max(grey.shape))
    angle_deg, striped, energy = _stripes(fitted(grey, _WORK_PX))
    found = [p for mid in range(0, 180, _STEP_DEG) for p in _at(mid, angle_deg, striped, energy, scale)]
    kept: list[Patch] = []
    for patch in sorted(found, key=lambda p: -p.weight):
        if not any(other.covers(patch) for other in kept):
            kept.append(patch)
    return tuple(kept[:_PATCHES_MAX])


def crop(grey: Grey, patch: Patch) -> Grey:
    """The patch cut out with its bars upright and room for quiet zones on both sides."""
    wide = min(_CROP_PX_MAX, round(patch.along_px * 1.3 + 24))
    high = min(_CROP_PX_MAX, max(16, round(patch.high_px)))
    turn = math.radians(patch.angle_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    matrix = np.array(
        [
            [cos, -sin, patch.x_px - cos * wide / 2 + sin * high / 2],
            [sin, cos, patch.y_px - sin * wide / 2 - cos * high / 2],
        ]
    )
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    cut = cv2.warpAffine(grey, matrix, (wide, high), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)


def _stripes(small: Grey) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
    dx = cv2.Scharr(small, cv2.CV_32F, 1, 0, scale=1 / 16)
    dy = cv2.Scharr(small, cv2.CV_32F, 0, 1, scale=1 / 16)
    window = (_WINDOW_PX, _WINDOW_PX)
    xx, yy, xy = (cv2.boxFilter(product, -1, window) for product in (dx * dx, dy * dy, dx * dy))
    energy = xx + yy
    coherent = np.hypot(xx - yy, 2 * xy) > _COHERENCE_MIN * energy
    angle_deg = np.degrees(0.5 * np.arctan2(2 * xy, xx - yy)) % 180
    return angle_deg, coherent & (energy > _CONTRAST_MIN**2), energy


def _at(
    mid_deg: int,
    angle_deg: NDArray[np.float32],
    striped: NDArray[np.bool_],
    energy: NDArray[np.float32],
    scale: float,
) -> Iterator[Patch]:
    """The patches whose bars follow each other at about this angle."""
    near = np.abs((angle_deg - mid_deg + 90) % 180 - 90) <= _STEP_DEG * 0.8
    mask = (striped & near).astype(np.uint8)
    if cv2.countNonZero(mask) < _AREA_MIN * mask.size:
        return
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
    largest = sorted(range(1, count), key=lambda label: -stats[label, cv2.CC_STAT_AREA])
    for label in largest[:_PATCHES_MAX]:
        left, top, wide, high, area = (int(value) for value in stats[label])
        if area < _AREA_MIN * mask.size:
            return
        rows, columns = np.nonzero(labels[top : top + high, left : left + wide] == label)
        yield _patch(rows + top, columns + left, angle_deg, energy, scale)


def _patch(
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    angle_deg: NDArray[np.float32],
    energy: NDArray[np.float32],
    scale: float,
) -> Patch:
    weights = energy[rows, columns]
    doubled = np.radians(2 * angle_deg[rows, columns])
    turn = 0.5 * math.atan2(float(weights @ np.sin(doubled)), float(weights @ np.cos(doubled)))
    cos, sin = math.cos(turn), math.sin(turn)
    along, across = columns * cos + rows * sin, rows * cos - columns * sin
    left, right = np.percentile(along, (1, 99))
    top, bottom = np.percentile(across, (4, 96))
    middle, level = (left + right) / 2, (top + bottom) / 2
    return Patch(
        x_px=float(middle * cos - level * sin) / scale,
        y_px=float(middle * sin + level * cos) / scale,
        along_px=float(right - left) / scale,
        high_px=float(bottom - top) / scale,
        angle_deg=math.degrees(turn) % 180,
        weight=float(weights.sum()),
    )
