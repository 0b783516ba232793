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
_STEP_DEG = 15
_CROP_PX_MAX = 1600


class Manner(Struct, frozen=True):
    """What counts as a striped patch."""

    coherence_min: float
    contrast_min: float
    """Root mean square of the gradient."""
    area_min: float
    """Of the picture."""
    step_deg: int
    half_deg: float
    """How far the stripes of one patch may turn from its own angle."""
    close_px: int
    patches_max: int


STRICT = Manner(
    coherence_min=0.55,
    contrast_min=12.0,  # Paper grain lies below.
    area_min=0.002,
    step_deg=_STEP_DEG,
    half_deg=12.0,
    close_px=5,
    patches_max=6,
)
LOOSE = Manner(
    coherence_min=0.45,
    contrast_min=5.0,
    area_min=0.004,
    step_deg=20,
    half_deg=26.0,
    close_px=9,
    patches_max=2,
)
"""For bars out of focus, and for those that fan out because they are seen at a slant."""


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


def patches(grey: Grey, manner: Manner = STRICT) -> tuple[Patch, ...]:
    """The striped patches of a picture, the likeliest first."""
    scale = min(1.0, _WORK_PX / max(grey.shape))
    stripes = _stripes(fitted(grey, _WORK_PX), manner)
    found = [p for mid in range(0, 180, manner.step_deg) for p in _at(mid, stripes, manner, scale)]
    kept: list[Patch] = []
    for patch in sorted(found, key=lambda p: -p.weight):
        if not any(other.covers(patch) for other in kept):
            kept.append(patch)
    return tuple(kept[: manner.patches_max])


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


class _Stripes(Struct, frozen=True):
    """Of each point: the angle of its stripes, whether there are any, and how strong they are."""

    angle_deg: NDArray[np.float32]
    is_striped: NDArray[np.bool_]
    energy: NDArray[np.float32]


def _stripes(small: Grey, manner: Manner) -> _Stripes:
    dx = cv2.Scharr(small, cv2.CV_32F, 1, 0, scale=1 / 16)
    dy = cv2.Scharr(small, cv2.CV_32F, 0, 1, scale=1 / 16)
    window = (_WINDOW_PX, _WINDOW_PX)
    xx, yy, xy = (cv2.boxFilter(product, -1, window) for product in (dx * dx, dy * dy, dx * dy))
    energy = xx + yy
    coherent = np.hypot(xx - yy, 2 * xy) > manner.coherence_min * energy
    angle_deg = np.degrees(0.5 * np.arctan2(2 * xy, xx - yy)) % 180
    return _Stripes(angle_deg, coherent & (energy > manner.contrast_min**2), energy)


def _at(mid_deg: int, stripes: _Stripes, manner: Manner, scale: float) -> Iterator[Patch]:
    """The patches whose bars follow each other at about this angle."""
    near = np.abs((stripes.angle_deg - mid_deg + 90) % 180 - 90) <= manner.half_deg
    mask = (stripes.is_striped & near).astype(np.uint8)
    if cv2.countNonZero(mask) < manner.area_min * mask.size:
        return
    square = np.ones((manner.close_px, manner.close_px), np.uint8)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, square)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
    largest = sorted(range(1, count), key=lambda label: -stats[label, cv2.CC_STAT_AREA])
    for label in largest[: manner.patches_max]:
        left, top, wide, high, area = (int(value) for value in stats[label])
        if area < manner.area_min * mask.size:
            return
        rows, columns = np.nonzero(labels[top : top + high, left : left + wide] == label)
        yield _patch(rows + top, columns + left, stripes, scale)


def _patch(rows: NDArray[np.intp], columns: NDArray[np.intp], stripes: _Stripes, scale: float) -> Patch:
    weights = stripes.energy[rows, columns]
    doubled = np.radians(2 * stripes.angle_deg[rows, columns])
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
