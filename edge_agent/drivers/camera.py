"""The driver of a camera above a counter or belt, or of pictures and videos in its place."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from edge_agent.drivers.contract import CodeRead, DeviceBlind, DeviceMissing
from edge_agent.drivers.settings import Camera
from edge_agent.reader.codes import Accept, Code
from edge_agent.reader.pictures import ENDINGS
from edge_agent.reader.sources import csi
from edge_agent.reader.sources.footage import Camera as LiveCamera
from edge_agent.reader.sources.footage import Footage, Pictures, Video
from edge_agent.reader.sources.frames import Frame, View
from edge_agent.reader.sources.live import CannotOpen, Capture, Ended
from edge_agent.reader.sources.opencv import OpenCvCapture
from edge_agent.reader.sources.sight import Blind, BlindFault, Sight
from edge_agent.reader.watcher import Watcher

IDLE_S = 1.0
Keep = Callable[[str, str, Frame], None]
"""Takes a device's name, a text and the frame that showed it; must return at once."""

_BLIND_REMEDY: dict[BlindFault, str] = {
    "silent": "switch the camera off and on; is its cable or network good?",
    "torn": "is its cable or network good, and not too slow for the size of its frames?",
    "black": "is the cap off the lens, and is there light?",
    "frozen": "switch the camera off and on",
}

See = Callable[[str, Frame, float], None]
"""Takes a device's name, the frame that was looked at and when, in seconds; must return at once."""


def see_nothing(_device: str, _frame: Frame, _at_s: float) -> None:
    """Where nobody wants to look."""


def keep_nothing(_device: str, _text: str, _frame: Frame) -> None:
    """Where nobody wants stills."""


class CameraDriver:
    """Tells each code once while it is in view.

    `accept` says which texts end the search in a scene: waybills and cards. All believed codes are told,
    accepted or not. `monotonic` gives seconds that never go back. `skipped` counts torn frames and
    unreadable pictures. `keep` is handed the frame in which a code was read, `see` each that was looked at.
    """

    kind = "camera"

    def __init__(
        self,
        name: str,
        settings: Camera,
        *,
        monotonic: Callable[[], float],
        accept: Accept | None = None,
        keep: Keep = keep_nothing,
        see: See = see_nothing,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.skipped = 0
        self._settings = settings
        self._accept = accept
        self._monotonic = monotonic
        self._keep = keep
        self._see = see
        self._seen: Frame | None = None
        self._sleep = sleep
        self._view = View(settings.width, settings.crop)
        self._watcher = self._fresh_watcher()
        self._sight = Sight()
        self._blind: Blind | None = None
        self._footage: Footage | None = None
        self._skipped_before = 0

    def open(self) -> None:
        """Take the source; pictures begin again with the first.

        Raises DeviceMissing with what to do, or DeviceBlind where it was blind before and still is.
        """
        self.close()
        try:
            self._footage = self._opened(self._settings.source)
            if self._blind and isinstance(self._footage, LiveCamera):
                self._footage.await_sight(self._blind)
        except (CannotOpen, Ended) as why:
            raise DeviceMissing(self._told(why, _remedy(self._settings.source))) from why
        except Blind as why:
            raise DeviceBlind(self._told(why, _BLIND_REMEDY[why.fault])) from why
        self._blind = None

    def read(self) -> Sequence[CodeRead]:
        """The codes that came into view.

        Raises DeviceMissing when the stream has ended, DeviceBlind when nothing is to be seen in it.
        """
        if self._footage is None:
            raise DeviceMissing(f'camera "{self.name}" is not open')
        try:
            codes = self._footage.read()
        except Ended as why:
            raise DeviceMissing(self._told(why, _remedy(self._settings.source))) from why
        except Blind as why:
            self._blind = why
            raise DeviceBlind(self._told(why, _BLIND_REMEDY[why.fault])) from why
        finally:
            self.skipped = self._skipped_before + self._footage.skipped
        shot = self._footage.shot
        if shot is not None and shot is not self._seen:
            # The same frame again is not news: what it shows may have gone.
            self._seen = shot
            self._see(self.name, shot, self._monotonic())
        if codes is None:
            self._sleep(IDLE_S)
        return [self._read(code, shot) for code in codes or ()]

    def close(self) -> None:
        """Let the source go; harmless when it is not open."""
        if self._footage is not None:
            self._footage.close()
            self._footage = None
            self._skipped_before = self.skipped

    def _read(self, code: Code, shot: Frame | None) -> CodeRead:
        if shot is not None:
            self._keep(self.name, code.text, shot)
        return CodeRead(self.name, code.text, code.symbology)

    def _opened(self, source: str) -> Footage:
        path = Path(source)
        if _is_live(source):
            # Watcher and sight outlive a reconnect: a label that stayed in view is not told again.
            return LiveCamera(self._capture(source), self._view, self._watcher, self._sight, self._monotonic)
        if path.is_dir():
            found = (entry for entry in path.iterdir() if entry.suffix.lower() in ENDINGS)
            return Pictures(found, self._view, self._accept)
        if not path.exists():
            raise CannotOpen("there is no file or folder")
        if path.suffix.lower() in ENDINGS:
            return Pictures([path], self._view, self._accept)
        return Video(path, self._view, self._fresh_watcher())

    def _capture(self, source: str) -> Capture:
        number = csi.number_of(source)
        if number is None:
            return OpenCvCapture(source, self._settings.width)
        return csi.CsiCapture(number, self._settings.width, self._settings.module)

    def _told(self, error: OSError, remedy: str) -> str:
        return f'camera "{self.name}": {error} at {self._settings.source}; {remedy}'

    def _fresh_watcher(self) -> Watcher:
        return Watcher(self._settings.repeat_s, self._accept)


def _is_live(source: str) -> bool:
    is_address = "://" in source or csi.number_of(source) is not None
    return is_address or source.isdigit() or source.startswith("/dev/")


def _remedy(source: str) -> str:
    if "://" in source:
        return "is the camera switched on, and does a browser on this network show the address?"
    if csi.number_of(source) is not None:
        return "is its ribbon in, and does `rpicam-hello --list-cameras` name it?"
    if source.isdigit() or source.startswith("/dev/"):
        return "is it plugged in, listed by `ls -l /dev/v4l/by-id`, and is this user in the group video?"
    return "look at `source` in the settings"
