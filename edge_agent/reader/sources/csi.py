"""The Pi's own cameras on the CSI ribbon, through a module with picamera2's interface.

V4L2 gives only raw sensor data of them since libcamera. picamera2 is Debian's package python3-picamera2 on
Raspberry Pi OS and comes from no other place; it is loaded when a camera names it.
"""

import importlib
from types import ModuleType
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from edge_agent.reader.sources.live import CannotOpen

PREFIX = "csi"
_FRAME_S = 5.0
_TROUBLES = (RuntimeError, OSError, ValueError, IndexError)


class _Picamera2(Protocol):
    """The part of picamera2.Picamera2 that is used here (raspberrypi/picamera2, picamera2/picamera2.py)."""

    def create_video_configuration(self, *, main: dict[str, object], queue: bool) -> dict[str, Any]: ...

    def configure(self, configuration: dict[str, Any], /) -> None: ...

    def camera_configuration(self) -> dict[str, Any]: ...

    def start(self) -> None: ...

    def capture_array(self, name: str, /, *, wait: bool) -> object: ...

    def wait(self, job: object, /, timeout: float) -> NDArray[np.uint8]: ...

    def stop(self) -> None: ...

    def close(self) -> None: ...


def number_of(source: str) -> int | None:
    """The camera's number in a source such as `csi` or `csi:1`; None where it is another source."""
    kind, colon, number = source.partition(":")
    if kind != PREFIX or (colon and not number.isdigit()):
        return None
    return int(number or 0)


class CsiCapture:
    """An open CSI camera. Its frames are luminance alone: the grey of YUV420, without a conversion."""

    is_packed = False

    def __init__(self, number: int, width_px: int, module: str) -> None:
        """Raises CannotOpen."""
        self._camera = _opened(_load(module), number)
        try:
            # queue=False: what is captured begins after the request, so a slow reader gets no old frame.
            configuration = self._camera.create_video_configuration(
                main={"size": (width_px, width_px * 9 // 16 & ~1), "format": "YUV420"}, queue=False
            )
            self._camera.configure(configuration)
            self._wide, self._high = self._camera.camera_configuration()["main"]["size"]
            self._camera.start()
        except _TROUBLES as why:
            self.release()
            raise CannotOpen(f"it does not start ({why})") from why
        self._job: object | None = None

    def next(self) -> NDArray[np.uint8] | None:
        """The next frame; None where none came in time. The request stands: it is waited for again."""
        try:
            if self._job is None:
                self._job = self._camera.capture_array("main", wait=False)
            planes = self._camera.wait(self._job, timeout=_FRAME_S)
        except TimeoutError:
            return None
        except _TROUBLES:
            self._job = None
            return None
        self._job = None
        # Below the luminance come the colours, beside it the stride's padding.
        return np.ascontiguousarray(planes[: self._high, : self._wide])

    def release(self) -> None:
        """Stop it and give it back."""
        for deed in (self._camera.stop, self._camera.close):
            try:
                deed()
            except _TROUBLES:
                continue  # It was pulled; there is nothing left to stop.


def _load(name: str) -> ModuleType:
    try:
        module = importlib.import_module(name)
    except (ImportError, RuntimeError, OSError) as why:
        raise CannotOpen(
            f"the module {name} cannot be loaded ({why}); apt install python3-picamera2"
        ) from why
    if not hasattr(module, "Picamera2"):
        raise CannotOpen(f"the module {name} has no Picamera2; apt install python3-picamera2")
    return module


def _opened(module: ModuleType, number: int) -> _Picamera2:
    try:
        found = len(module.Picamera2.global_camera_info())
        if number < found:
            return cast(_Picamera2, module.Picamera2(number))
    except _TROUBLES as why:
        raise CannotOpen(f"it does not open ({why}); does another program hold it?") from why
    raise CannotOpen(f"there are {found} CSI cameras; ask `rpicam-hello --list-cameras`")
