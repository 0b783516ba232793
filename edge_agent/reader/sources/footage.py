"""Pictures, videos and cameras as the same thing: something that shows codes from time to time."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from edge_agent.reader import cascade, pictures
from edge_agent.reader.codes import Accept, Code
from edge_agent.reader.decoders import Grey
from edge_agent.reader.sources.frames import Frame, View
from edge_agent.reader.sources.live import CannotOpen, Capture, Live
from edge_agent.reader.sources.sight import Blind, Sight
from edge_agent.reader.watcher import Watcher

_WAIT_S = 1.0
_SIGHT_S = 4.0
_FRAMES_A_READ = 5
_FPS_UNKNOWN = 25.0


class Footage(Protocol):
    """An open source of pictures. `skipped` counts those that could not be read as pictures."""

    skipped: int

    @property
    def shot(self) -> Frame | None:
        """The frame that was looked at last, as it came."""

    def read(self) -> tuple[Code, ...] | None:
        """The codes that came into view since the last call, within about a second.

        None when it has shown all it has. Raises Ended when it broke off, Blind when nothing is to be seen.
        """

    def close(self) -> None:
        """Let it go; harmless twice."""


class Pictures:
    """Some pictures, each read once with every stage, one a call."""

    def __init__(self, paths: Iterable[Path], view: View, accept: Accept | None) -> None:
        self.skipped = 0
        self.shot: Frame | None = None
        self._paths = iter(sorted(paths))
        self._view = view
        self._accept = accept

    def read(self) -> tuple[Code, ...] | None:
        """The codes of the next picture."""
        path = next(self._paths, None)
        if path is None:
            return None
        try:
            grey = pictures.load(path, pictures.WIDTH_PX_MAX)
        except pictures.UnreadablePicture:
            self.skipped += 1
            return ()
        self.shot = Frame(grey)
        return cascade.read(self._view.of(grey), self._accept)

    def close(self) -> None:
        """Nothing is held."""


class Video:
    """A file, watched as a counter is, frame after frame in the film's own time."""

    def __init__(self, path: Path, view: View, watcher: Watcher) -> None:
        """Raises CannotOpen."""
        self.skipped = 0
        self.shot: Frame | None = None
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise CannotOpen("there is neither a picture nor a video")
        self._frame_s = 1 / (self._capture.get(cv2.CAP_PROP_FPS) or _FPS_UNKNOWN)
        self._frames = 0
        self._view = view
        self._watcher = watcher

    def read(self) -> tuple[Code, ...] | None:
        """The codes that came into view in the next five frames."""
        codes: list[Code] = []
        for _ in range(_FRAMES_A_READ):
            good, frame = self._capture.read()
            if not good:
                return tuple(codes) or None
            self._frames += 1
            self.shot = Frame(np.asarray(frame, dtype=np.uint8))
            grey = self._view.of(pictures.grey_of(np.asarray(frame, dtype=np.uint8)))
            codes += self._watcher.see(grey, self._frames * self._frame_s)
        return tuple(codes)

    def close(self) -> None:
        """Close the file."""
        self._capture.release()


class Camera:
    """A live source, of which only the newest frame counts."""

    def __init__(
        self,
        capture: Capture,
        view: View,
        watcher: Watcher,
        sight: Sight,
        monotonic: Callable[[], float],
    ) -> None:
        self.skipped = 0
        self.shot: Frame | None = None
        self._live = Live(capture)
        self._view = view
        self._watcher = watcher
        self._sight = sight
        self._monotonic = monotonic
        sight.begin(monotonic())

    def read(self) -> tuple[Code, ...]:
        """The codes that came into view in the newest frame."""
        torn_before = self.skipped
        seen = self._newest()
        now_s = self._monotonic()
        if seen is None:
            self._sight.saw_nothing(self.skipped - torn_before, now_s)
            return ()
        frame, grey = seen
        self._sight.saw(frame, grey, now_s)
        self.shot = frame
        return self._watcher.see(grey, now_s)

    def await_sight(self, blind: Blind) -> None:
        """Wait for a frame that shows something; raises `blind` again when none comes in a few seconds."""
        until_s = self._monotonic() + _SIGHT_S
        while self._monotonic() < until_s:
            seen = self._newest()
            if seen and self._sight.shows(*seen):
                return
        raise blind

    def close(self) -> None:
        """Let the camera go."""
        self._live.close()

    def _newest(self) -> tuple[Frame, Grey] | None:
        """The newest frame and what is read of it, or None within about a second."""
        frame = self._live.newest(_WAIT_S)
        grey = None if frame is None else frame.grey(self._view)
        if frame is not None and grey is None:
            self._live.note_torn()
        self.skipped = self._live.skipped
        return None if frame is None or grey is None else (frame, grey)
