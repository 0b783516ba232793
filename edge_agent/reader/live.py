"""The newest frame of a camera: a thread grabs all of them, so that a slow reader never lags behind."""

import os
import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_agent.reader.decoders import Grey
from edge_agent.reader.pictures import decoded, grey_of

_OPEN_MS = 4000
_READ_MS = 5000
_FAILURES_MAX = 5  # In a row; after that the camera is gone.
_CLOSE_S = 6.0  # A thread that waits inside the camera's library gives up after _READ_MS.
_JPEG_END = b"\xff\xd9"
_JPEG_TAIL = 16  # Some cameras pad a frame with a few bytes after its end.


class CannotOpen(OSError):
    """Nothing there can be opened as a camera."""


class Ended(OSError):
    """The camera gives no more frames."""


class Stalled(OSError):
    """The camera is there, but no whole frame has come for too long."""


class Live:
    """An open device or address. MJPEG from an address is taken packed and only its newest frame unpacked.

    Packed frames also show whether they are whole: FFmpeg completes a torn frame with rows of the frame
    before it and says nothing, and bars of two parcels in one picture are no picture.
    """

    def __init__(self, source: str, width_px: int) -> None:
        """Open a device (0, /dev/…) or an address (http://…, rtsp://…). Raises CannotOpen.

        A device is asked for frames of this width, an address sends what it sends.
        """
        self.skipped = 0
        self._capture = _open(source, width_px)
        self._packed = "://" in source and _takes_packed(self._capture)
        self._news = threading.Condition()
        self._frame: NDArray[np.uint8] | None = None
        self._ended = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._grab, name=f"camera {source}", daemon=True)
        self._thread.start()

    def newest(self, wait_s: float) -> Grey | None:
        """A grey frame that was not given before, or None after `wait_s` or for a torn one. Raises Ended."""
        with self._news:
            self._news.wait_for(lambda: self._frame is not None or self._ended, timeout=wait_s)
            frame, self._frame = self._frame, None
            if frame is None and self._ended:
                raise Ended("the stream has ended")
        return None if frame is None else self._grey(frame)

    def close(self) -> None:
        """Let the camera go; harmless when it is closed."""
        self._closing.set()
        self._thread.join(timeout=_CLOSE_S)

    def _grab(self) -> None:
        """The thread: it alone touches the capture, and gives it back."""
        failures = 0
        while failures < _FAILURES_MAX and not self._closing.is_set():
            frame = _next(self._capture)
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
        whole = not self._packed or is_whole_jpeg(frame.tobytes())
        with self._news:
            self.skipped += failures
            if whole:
                self._frame = frame
                self._news.notify_all()
            else:
                self.skipped += 1

    def _grey(self, frame: NDArray[np.uint8]) -> Grey | None:
        if not self._packed:
            return grey_of(frame)
        grey = decoded(frame.tobytes())
        if grey is None:
            with self._news:
                self.skipped += 1
        return grey


def is_whole_jpeg(packed: bytes) -> bool:
    """Whether the bytes begin and end as a JPEG does (ITU-T T.81, SOI and EOI markers)."""
    return packed.startswith(b"\xff\xd8") and _JPEG_END in packed[-_JPEG_TAIL:]


def _open(source: str, width_px: int) -> cv2.VideoCapture:
    # FFmpeg and OpenCV write about every torn frame to standard error; we count them instead.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    if "://" in source:
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_MS]
        capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, limits)
    else:
        capture = cv2.VideoCapture(int(source) if source.isdigit() else source, cv2.CAP_V4L2)
        _ask_for(capture, width_px)
    if not capture.isOpened():
        raise CannotOpen("nothing answers")
    return capture


def _ask_for(capture: cv2.VideoCapture, width_px: int) -> None:
    """Unasked, most USB cameras give 640 x 480, and wider frames only in MJPEG at a usable rate."""
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width_px)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, width_px * 9 // 16)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)


def _takes_packed(capture: cv2.VideoCapture) -> bool:
    """Ask for the camera's own JPEGs; other codecs are left to FFmpeg."""
    codec = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=True)
    return codec == b"MJPG" and bool(capture.set(cv2.CAP_PROP_FORMAT, -1))


def _next(capture: cv2.VideoCapture) -> NDArray[np.uint8] | None:
    try:
        good, frame = capture.read()
    except cv2.error:
        return None  # A frame that its codec cannot unpack.
    return np.asarray(frame, dtype=np.uint8) if good else None
