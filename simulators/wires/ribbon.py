"""CSI cameras on a ribbon: a module with the part of picamera2's interface that a box uses.

`camera.module = "simulators.wires.ribbon"` makes a box see what was plugged in here.
"""

import queue
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulators.labels import Frame

_PAD_PX = 64  # The ISP's rows are longer than the picture: the stride is a multiple of this.
_plugged: dict[int, "Sensor"] = {}


class Sensor:
    """A sensor at the end of a ribbon. `show` is what it sees from now on, None that it gives no frame."""

    def __init__(self, frames: list[Frame]) -> None:
        self._frames = frames
        self._lock = threading.Lock()
        self._taken = 0
        self.is_broken = False

    def show(self, frames: list[Frame]) -> None:
        """What it sees from now on, in turn; nothing at all: it is silent."""
        with self._lock:
            self._frames = frames

    def look(self, size: tuple[int, int]) -> NDArray[np.uint8] | None:
        """One picture as planes of YUV420 with padded rows."""
        with self._lock:
            if self.is_broken or not self._frames:
                return None
            frame = self._frames[self._taken % len(self._frames)]
            self._taken += 1
        wide, high = size
        planes = np.full((high * 3 // 2, -(-wide // _PAD_PX) * _PAD_PX), 128, np.uint8)
        grey = frame.mean(axis=2).astype(np.uint8)[:high, :wide]
        planes[: grey.shape[0], : grey.shape[1]] = grey
        return planes


def plug(number: int, sensor: Sensor) -> None:
    """Put a sensor's ribbon in."""
    _plugged[number] = sensor


def unplug(number: int) -> None:
    """Pull it out."""
    sensor = _plugged.pop(number, None)
    if sensor:
        sensor.is_broken = True


class _Job:
    """A request for a picture, done by a thread as libcamera does it."""

    def __init__(self, sensor: Sensor, size: tuple[int, int]) -> None:
        self._done: queue.SimpleQueue[NDArray[np.uint8]] = queue.SimpleQueue()
        planes = sensor.look(size)
        if planes is not None:
            self._done.put(planes)

    def get_result(self, timeout: float) -> NDArray[np.uint8]:
        """Raises TimeoutError as concurrent.futures does."""
        try:
            return self._done.get(timeout=min(timeout, 0.1))
        except queue.Empty as why:
            raise TimeoutError from why


class Picamera2:
    """One camera. Raises RuntimeError where picamera2 does."""

    def __init__(self, camera_num: int = 0) -> None:
        if camera_num not in _plugged:
            raise IndexError("list index out of range")
        self._sensor = _plugged[camera_num]
        self._configuration: dict[str, Any] | None = None
        self._is_started = False

    @staticmethod
    def global_camera_info() -> list[dict[str, object]]:
        """The cameras that are plugged in."""
        return [{"Model": "imx708", "Num": number} for number in sorted(_plugged)]

    def create_video_configuration(self, *, main: dict[str, Any], queue: bool) -> dict[str, Any]:
        """What `configure` takes."""
        return {"main": dict(main), "queue": queue}

    def configure(self, configuration: dict[str, Any], /) -> None:
        """Take the sizes and formats."""
        if configuration["main"]["format"] != "YUV420":
            raise RuntimeError("this sensor gives YUV420 alone")
        self._configuration = configuration

    def camera_configuration(self) -> dict[str, Any]:
        """What it was configured to."""
        if self._configuration is None:
            raise RuntimeError("Camera has not been configured")
        return self._configuration

    def start(self) -> None:
        """Begin."""
        if self._sensor.is_broken:
            raise RuntimeError("Failed to start camera")
        self._is_started = True

    def capture_array(self, _name: str = "main", /, *, wait: bool) -> _Job:
        """A request; `wait` must be False."""
        if wait or not self._is_started or self._sensor.is_broken:
            raise RuntimeError("Camera is not running")
        return _Job(self._sensor, self.camera_configuration()["main"]["size"])

    def wait(self, job: _Job, /, timeout: float) -> NDArray[np.uint8]:
        """The request's picture. Raises TimeoutError."""
        return job.get_result(timeout)

    def stop(self) -> None:
        """End."""
        self._is_started = False

    def close(self) -> None:
        """Give it back."""
        self._is_started = False
