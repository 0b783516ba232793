"""Cameras through OpenCV: V4L2 devices, and addresses through FFmpeg."""

import os

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_agent.reader.sources.live import CannotOpen

_OPEN_MS = 4000
_READ_MS = 5000


class OpenCvCapture:
    """An open device (0, /dev/…) or address (http://…, rtsp://…)."""

    def __init__(self, source: str, width_px: int) -> None:
        """Raises CannotOpen. A device is asked for frames of this width, an address sends what it sends.

        MJPEG from an address is taken packed, so that only the newest frame has to be unpacked.
        """
        self._capture = _open(source, width_px)
        self.is_packed = "://" in source and _takes_packed(self._capture)

    def next(self) -> NDArray[np.uint8] | None:
        """The next frame; None where there is none or its codec cannot unpack it."""
        try:
            good, frame = self._capture.read()
        except cv2.error:
            return None
        return np.asarray(frame, dtype=np.uint8) if good else None

    def release(self) -> None:
        """Give it back."""
        self._capture.release()


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
