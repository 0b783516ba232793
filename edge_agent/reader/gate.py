"""Says cheaply what a frame shows: something new, or nothing at all."""

from typing import Any

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_agent.reader.decoders import Grey

_SIZE_PX = (160, 90)
_STEP_MIN = 14  # Grey levels; a cell averages 64 pixels of a 720p frame, so noise stays far below.
_CHANGED_MIN = 0.003  # Of the cells: a label of 70 x 70 px in a 720p frame.
_EDGE_MIN = 20
_OCCUPIED_MIN = 0.003


Cells = NDArray[np.integer[Any] | np.floating[Any]]


class Glance(Struct, frozen=True):
    """What a frame shows."""

    changed: bool
    """Unlike the frame with which the present scene began."""
    occupied: bool
    """With edges; a bare counter has hardly any."""


class Gate:
    """Compares thumbnails of 160 x 90 cells: 0.3 ms a frame, where a decoder takes 3 to 50."""

    def __init__(self) -> None:
        self._scene: Grey | None = None

    def look(self, grey: Grey) -> Glance:
        """What this frame shows. A changed frame becomes the new scene."""
        cells = np.asarray(cv2.resize(grey, _SIZE_PX, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        changed = _differs(self._scene, cells)
        if changed:
            self._scene = cells
        return Glance(changed=changed, occupied=_occupied(cells))


def _differs(before: Grey | None, cells: Grey) -> bool:
    return before is None or _share(cv2.absdiff(before, cells), _STEP_MIN) > _CHANGED_MIN


def _occupied(cells: Grey) -> bool:
    edges = cv2.morphologyEx(cells, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    return _share(edges, _EDGE_MIN) > _OCCUPIED_MIN


def _share(cells: Cells, level: int) -> float:
    """The share of cells above a level."""
    return float(np.count_nonzero(cells > level)) / cells.size
