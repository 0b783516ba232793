"""Pictures, videos and cameras as the same thing: something that shows codes from time to time."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from edge_agent.reader import cascade, pictures
from edge_agent.reader.codes import Accept, Code
from edge_agent.reader.enhance import fitted
from edge_agent.reader.live import CannotOpen, Live, Stalled
from edge_agent.reader.watcher import Watcher

_WAIT_S = 1.0
_FRAMES_A_READ = 5
_FPS_UNKNOWN = 25.0


class Footage(Protocol):
    """An open source of pictures. `skipped` counts those that could not be read as pictures."""

    skipped: int

    def read(self) -> tuple[Code, ...] | None:
        """The codes that came into view since the last call, within about a second.

        None when it has shown all it has. Raises Ended when it broke off, Stalled when nothing comes.
        """

    def close(self) -> None:
        """Let it go; harmless twice."""


class Pictures:
    """Some pictures, each read once with every stage, one a call."""

    def __init__(self, paths: Iterable[Path], width_px: int, accept: Accept | None) -> None:
        self.skipped = 0
        self._paths = iter(sorted(paths))
        self._width_px = width_px
        self._accept = accept

    def read(self) -> tuple[Code, ...] | None:
        """The codes of the next picture."""
        path = next(self._paths, None)
        if path is None:
            return None
        try:
            grey = pictures.load(path, self._width_px)
        except pictures.UnreadablePicture:
            self.skipped += 1
            return ()
        return cascade.read(grey, self._accept)

    def close(self) -> None:
        """Nothing is held."""


class Video:
    """A file, watched as a counter is, frame after frame in the film's own time."""

    def __init__(self, path: Path, width_px: int, watcher: Watcher) -> None:
        """Raises CannotOpen."""
        self.skipped = 0
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise CannotOpen("there is neither a picture nor a video")
        self._frame_s = 1 / (self._capture.get(cv2.CAP_PROP_FPS) or _FPS_UNKNOWN)
        self._frames = 0
        self._width_px = width_px
        self._watcher = watcher

    def read(self) -> tuple[Code, ...] | None:
        """The codes that came into view in the next five frames."""
        codes: list[Code] = []
        for _ in range(_FRAMES_A_READ):
            good, frame = self._capture.read()
            if not good:
                return tuple(codes) or None
            self._frames += 1
            grey = fitted(pictures.grey_of(np.asarray(frame, dtype=np.uint8)), self._width_px)
            codes += self._watcher.see(grey, self._frames * self._frame_s)
        return tuple(codes)

    def close(self) -> None:
        """Close the file."""
        self._capture.release()


class Camera:
    """A live source, of which only the newest frame counts."""

    def __init__(
        self, source: str, width_px: int, watcher: Watcher, silent_s: float, monotonic: Callable[[], float]
    ) -> None:
        """Raises CannotOpen. `silent_s`: without a whole frame for this long, it counts as stalled."""
        self.skipped = 0
        self._live = Live(source, width_px)
        self._width_px = width_px
        self._watcher = watcher
        self._silent_s = silent_s
        self._monotonic = monotonic
        self._heard_s = monotonic()

    def read(self) -> tuple[Code, ...]:
        """The codes that came into view in the newest frame."""
        grey = self._live.newest(_WAIT_S)
        self.skipped = self._live.skipped
        now_s = self._monotonic()
        if grey is not None:
            self._heard_s = now_s
            return self._watcher.see(fitted(grey, self._width_px), now_s)
        if now_s - self._heard_s > self._silent_s:
            raise Stalled(f"no whole frame for {self._silent_s:g} s")
        return ()

    def close(self) -> None:
        """Let the camera go."""
        self._live.close()
