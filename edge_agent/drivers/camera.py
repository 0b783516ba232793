"""The driver of a camera above a counter or belt, or of pictures and videos in its place."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from edge_agent.drivers.contract import CodeRead, DeviceMissing, DeviceSilent
from edge_agent.drivers.settings import Camera
from edge_agent.reader.codes import Accept
from edge_agent.reader.footage import Camera as LiveCamera
from edge_agent.reader.footage import Footage, Pictures, Video
from edge_agent.reader.live import CannotOpen, Ended, Stalled
from edge_agent.reader.pictures import ENDINGS
from edge_agent.reader.watcher import Watcher

SILENT_S = 8.0
IDLE_S = 1.0


class CameraDriver:
    """Tells each code once while it is in view.

    `accept` says which texts end the search in a scene: waybills and cards. All believed codes are told,
    accepted or not. `monotonic` gives seconds that never go back. `skipped` counts torn frames and
    unreadable pictures.
    """

    kind = "camera"

    def __init__(
        self,
        name: str,
        settings: Camera,
        *,
        monotonic: Callable[[], float],
        accept: Accept | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.skipped = 0
        self._settings = settings
        self._accept = accept
        self._monotonic = monotonic
        self._sleep = sleep
        self._watcher = self._fresh_watcher()
        self._footage: Footage | None = None
        self._skipped_before = 0

    def open(self) -> None:
        """Take the source; pictures begin again with the first. Raises DeviceMissing with what to do."""
        self.close()
        try:
            self._footage = self._opened(self._settings.source)
        except CannotOpen as error:
            raise DeviceMissing(self._told(error)) from error

    def read(self) -> Sequence[CodeRead]:
        """The codes that came into view.

        Raises DeviceMissing when the stream has ended, DeviceSilent when it goes on without a whole frame.
        """
        if self._footage is None:
            raise DeviceMissing(f'camera "{self.name}" is not open')
        try:
            codes = self._footage.read()
        except Ended as error:
            raise DeviceMissing(self._told(error)) from error
        except Stalled as error:
            raise DeviceSilent(self._told(error)) from error
        finally:
            self.skipped = self._skipped_before + self._footage.skipped
        if codes is None:
            self._sleep(IDLE_S)
        return [CodeRead(self.name, code.text, code.symbology) for code in codes or ()]

    def close(self) -> None:
        """Let the source go; harmless when it is not open."""
        if self._footage is not None:
            self._footage.close()
            self._footage = None
            self._skipped_before = self.skipped

    def _opened(self, source: str) -> Footage:
        width_px, path = self._settings.width, Path(source)
        if _is_live(source):
            # The watcher outlives a reconnect: a label that stayed in view is not told again.
            return LiveCamera(source, width_px, self._watcher, SILENT_S, self._monotonic)
        if path.is_dir():
            found = (entry for entry in path.iterdir() if entry.suffix.lower() in ENDINGS)
            return Pictures(found, width_px, self._accept)
        if not path.exists():
            raise CannotOpen("there is no file or folder")
        if path.suffix.lower() in ENDINGS:
            return Pictures([path], width_px, self._accept)
        return Video(path, width_px, self._fresh_watcher())

    def _told(self, error: OSError) -> str:
        source = self._settings.source
        return f'camera "{self.name}": {error} at {source}; {_remedy(source)}'

    def _fresh_watcher(self) -> Watcher:
        return Watcher(self._settings.repeat_s, self._accept)


def _is_live(source: str) -> bool:
    return "://" in source or source.isdigit() or source.startswith("/dev/")


def _remedy(source: str) -> str:
    if "://" in source:
        return "is the camera switched on, and does a browser on this network show the address?"
    if source.isdigit() or source.startswith("/dev/"):
        return "is it plugged in, listed by `ls -l /dev/v4l/by-id`, and is this user in the group video?"
    return "look at `source` in the settings"
