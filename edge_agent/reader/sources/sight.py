"""Notices that a camera which sends frames shows nothing: silent, torn, black or frozen."""

from typing import Literal

import numpy as np

from edge_agent.reader.decoders import Grey
from edge_agent.reader.sources.frames import Frame

BlindFault = Literal["silent", "torn", "black", "frozen"]

TORN_S = 8.0
SILENT_S = 4.0  # Less than the five seconds after which a camera's library gives the stream up.
BLACK_S = 10.0
FROZEN_S = 60.0  # H.264 may repeat a still scene until its next whole picture, some ten seconds later.
_STRIDE = 16
_DARK_MAX = 40
_LIGHT_SHARE_MIN = 0.01


class Blind(OSError):
    """The camera is there, but nothing can be seen through it."""

    def __init__(self, fault: BlindFault, text: str) -> None:
        super().__init__(f"{fault}: {text}")
        self.fault = fault


class Sight:
    """Told of every frame with monotonic seconds; raises Blind when it has been in vain for too long."""

    def __init__(self) -> None:
        self._seen_s: float | None = None
        self._lit_s = 0.0
        self._moved_s = 0.0
        self._last: Frame | None = None
        self._torn = 0

    def begin(self, now_s: float) -> None:
        """The source was opened: it has its time anew, but for a picture that has frozen."""
        self._seen_s = self._lit_s = self._moved_s = now_s
        self._torn = 0

    def shows(self, frame: Frame, grey: Grey) -> bool:
        """Whether something can be seen in a frame: light, and not the very bits of the last one."""
        return not is_dark(grey) and not frame.is_same_as(self._last)

    def saw(self, frame: Frame, grey: Grey, now_s: float) -> None:
        """A whole frame came. Raises Blind."""
        self._seen_s, self._torn = now_s, 0
        if not is_dark(grey):
            self._lit_s = now_s
        if not frame.is_same_as(self._last):
            self._moved_s, self._last = now_s, frame
        if now_s - self._lit_s > BLACK_S:
            raise Blind("black", f"nothing but darkness for {BLACK_S:g} s")
        if now_s - self._moved_s > FROZEN_S:
            raise Blind("frozen", f"the same picture to the last bit for {FROZEN_S:g} s")

    def saw_nothing(self, torn: int, now_s: float) -> None:
        """No whole frame came, but perhaps some torn ones. Raises Blind."""
        self._torn += torn
        if self._seen_s is None:
            self._seen_s = now_s
        waited_s = now_s - self._seen_s
        if self._torn and waited_s > TORN_S:
            raise Blind("torn", f"{self._torn} frames and no whole frame among them for {TORN_S:g} s")
        if not self._torn and waited_s > SILENT_S:
            raise Blind("silent", f"no whole frame for {SILENT_S:g} s")


def is_dark(grey: Grey) -> bool:
    """Whether next to no point of it is lit. Looks at one point in 256: a few microseconds."""
    points = grey[::_STRIDE, ::_STRIDE]
    return bool(np.count_nonzero(points > _DARK_MAX) <= _LIGHT_SHARE_MIN * points.size)
