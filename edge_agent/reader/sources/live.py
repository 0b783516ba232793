"""The newest frame of a camera: a thread grabs all of them, so that a slow reader never lags behind."""

import threading
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from edge_agent.reader.sources.frames import Frame, is_whole_jpeg

_FAILURES_MAX = 5  # In a row; after that the camera is gone.
_CLOSE_S = 6.0  # A thread that waits inside the camera's library gives up after its own time-out.


class CannotOpen(OSError):
    """Nothing there can be opened as a camera."""


class Ended(OSError):
    """The camera gives no more frames."""


class Capture(Protocol):
    """An open camera of some library, used by one thread."""

    is_packed: bool
    """Whether frames come as the camera's own JPEGs."""

    def next(self) -> NDArray[np.uint8] | None:
        """The next frame, within about five seconds; None where none came or it could not be unpacked."""

    def release(self) -> None:
        """Give the camera back."""


class Live:
    """Frames of an open camera, of which only the newest is kept.

    Packed frames show whether they are whole: FFmpeg completes a torn frame with rows of the frame before it
    and says nothing, and bars of two parcels in one picture are no picture.
    """

    def __init__(self, capture: Capture) -> None:
        self.skipped = 0
        self._capture = capture
        self._news = threading.Condition()
        self._frame: NDArray[np.uint8] | None = None
        self._ended = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._grab, name="camera", daemon=True)
        self._thread.start()

    def newest(self, wait_s: float) -> Frame | None:
        """A frame that was not given before, or None after `wait_s`. Raises Ended."""
        with self._news:
            self._news.wait_for(lambda: self._frame is not None or self._ended, timeout=wait_s)
            frame, self._frame = self._frame, None
            if frame is None and self._ended:
                raise Ended("the stream has ended")
        if frame is None:
            return None
        return Frame(packed=frame.tobytes()) if self._capture.is_packed else Frame(frame)

    def note_torn(self) -> None:
        """Count a frame that looked whole and could not be unpacked."""
        with self._news:
            self.skipped += 1

    def close(self) -> None:
        """Let the camera go; harmless when it is closed."""
        self._closing.set()
        self._thread.join(timeout=_CLOSE_S)

    def _grab(self) -> None:
        """The thread: it alone touches the capture, and gives it back."""
        failures = 0
        while failures < _FAILURES_MAX and not self._closing.is_set():
            frame = self._capture.next()
            if frame is None:
                failures += 1
                continue
            self._put(frame, failures)
            failures = 0
        self._capture.release()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _put(self, frame: NDArray[np.uint8], failures: int) -> None:
        """Replace the newest frame. A torn one is counted here, for it may never be looked at."""
        whole = not self._capture.is_packed or is_whole_jpeg(frame.tobytes())
        with self._news:
            self.skipped += failures
            if whole:
                self._frame = frame
                self._news.notify_all()
            else:
                self.skipped += 1
