"""Keeps a still of each parcel that a camera read or saw go, once that is on disk, in a thread of its own."""

import queue
from collections import OrderedDict
from collections.abc import Callable
from threading import Event, Lock
from typing import Protocol

from msgspec import Struct

from edge_agent.reader import still
from edge_agent.reader.enhance import fitted
from edge_agent.reader.sources.frames import Frame
from edge_agent.trade.evidence.album import Album
from logistics.events.all import AnyEvent
from logistics.events.counter import ParcelProblem, ParcelReleased
from logistics.events.parcels import ParcelScanned

_HELD_MAX = 8  # Frames that wait for their scan to be on disk; each has a few megabytes.
_QUEUE_MAX = 8
# The photos of one deed are one frame, and so take no more memory than one.
_PHOTOS_MAX = 64
_FRESH_S = 5.0
_ASKED_MAX = 8
_WAIT_S = 0.5


class Shown(Protocol):
    """Takes what became of a question: the still, or None and whether it may have made way for newer ones."""

    def __call__(self, jpeg: bytes | None, *, made_way: bool) -> None: ...


TakenNow = Callable[[bytes | None], None]
"""Takes a picture that was taken for its own sake; None where there was nothing to take."""


class _Wanted(Struct, frozen=True):
    """A still to be written: of which event, from which frame."""

    stream: str
    seq: int
    waybill: str
    frame: Frame


def _bounded(frame: Frame) -> Frame:
    """A frame that has been unpacked holds up to 25 MB; nothing is done to one of usual size."""
    return frame if frame.pixels is None else Frame(fitted(frame.pixels, still.LONGEST_PX))


class StillKeeper:
    """Frames come from the cameras' threads, scans from the agent's loop; neither ever waits here.

    `missed` counts stills that came faster than they could be written.
    """

    def __init__(self, album: Album, stream: str) -> None:
        self._album = album
        self._stream = stream
        self._lock = Lock()
        self._held: OrderedDict[tuple[str, str], Frame] = OrderedDict()
        self._newest: dict[str, tuple[Frame, float]] = {}
        self._snapped: tuple[Frame, Frame] | None = None
        self._photos: OrderedDict[str, Frame] = OrderedDict()
        self._queue: queue.Queue[_Wanted] = queue.Queue(_QUEUE_MAX + _PHOTOS_MAX)
        self._asked: queue.Queue[tuple[str, int, Shown]] = queue.Queue(_ASKED_MAX)
        self._now_asked: queue.Queue[tuple[Frame | None, TakenNow]] = queue.Queue(_ASKED_MAX)
        self.missed = 0

    def hold(self, device: str, text: str, frame: Frame) -> None:
        """A camera read a text in this frame. It is held until the scan is saved, or makes way for others."""
        with self._lock:
            self._held.pop((device, text), None)
            self._held[device, text] = _bounded(frame)
            while len(self._held) > _HELD_MAX:
                self._held.popitem(last=False)

    def has(self, device: str, text: str) -> bool:
        """Whether there is a frame at hand for a scan."""
        with self._lock:
            return (device, text) in self._held

    def see(self, device: str, frame: Frame, at_s: float) -> None:
        """The newest frame of a camera, whatever is in it; `at_s` is by the clock of since-boot times."""
        with self._lock:
            self._newest[device] = (frame, at_s)

    def snap(self, waybill: str, up_ms: int) -> bool:
        """Hold what a camera sees now for a hand-out or problem of this parcel; False where none does.

        "Now" is at most five seconds ago. Of several cameras it is the one with the newest frame.
        """
        with self._lock:
            frame = self._fresh(up_ms)
            if frame is None or self._queue.qsize() >= _PHOTOS_MAX:
                return False
            if self._snapped is None or self._snapped[0] is not frame:
                self._snapped = frame, _bounded(frame)
            self._photos.pop(waybill, None)
            self._photos[waybill] = self._snapped[1]
            while len(self._photos) > _PHOTOS_MAX:
                self._photos.popitem(last=False)
        return True

    def _fresh(self, up_ms: int) -> Frame | None:
        frame, at_s = max(self._newest.values(), key=lambda seen: seen[1], default=(None, 0.0))
        return None if frame is None or up_ms / 1000 - at_s > _FRESH_S else frame

    def ask_now(self, up_ms: int, taken: TakenNow) -> bool:
        """Have what a camera sees now packed by the thread that writes; False when too many are asked for."""
        with self._lock:
            frame = self._fresh(up_ms)
        try:
            self._now_asked.put_nowait((frame, taken))
        except queue.Full:
            return False
        return True

    def saved(self, seq: int, event: AnyEvent) -> None:
        """An event is on disk under this number: if it is one with a frame at hand, a still is due."""
        if isinstance(event, ParcelScanned):
            with self._lock:
                frame = self._held.pop((event.device, event.waybill), None)
            self._want(seq, event.waybill, frame, _QUEUE_MAX)
        elif isinstance(event, ParcelReleased | ParcelProblem) and event.has_photo:
            with self._lock:
                frame = self._photos.pop(event.waybill, None)
            self._want(seq, event.waybill, frame, _QUEUE_MAX + _PHOTOS_MAX)

    def _want(self, seq: int, waybill: str, frame: Frame | None, room: int) -> None:
        """Have a still written while no more than `room` wait; only the agent's thread adds to them."""
        if frame is None:
            return
        if self._queue.qsize() >= room:
            self.missed += 1
        else:
            self._queue.put_nowait(_Wanted(self._stream, seq, waybill, frame))

    def ask(self, stream: str, seq: int, shown: Shown) -> bool:
        """Have the still of an event looked up by the thread that writes, after all that waits to be written.

        False when too many are asked for already.
        """
        try:
            self._asked.put_nowait((stream, seq, shown))
        except queue.Full:
            return False
        return True

    def count(self) -> tuple[int, int]:
        """How many stills there are, and how many were given up or missed since the start."""
        return len(self._album), self._album.given_up + self.missed

    def run(self, stop: Event) -> None:
        """The thread's work; what waits at the end is written still."""
        self._album.tidy()
        while not stop.is_set() or not self._queue.empty():
            try:
                self._write(self._queue.get(timeout=_WAIT_S))
            except queue.Empty:
                self._show_one()
                self._show_now()

    def _write(self, wanted: _Wanted) -> None:
        jpeg = still.packed(wanted.frame)
        if jpeg is None:
            self.missed += 1
        else:
            self._album.keep(wanted.stream, wanted.seq, wanted.waybill, jpeg)

    def _show_one(self) -> None:
        """Only when nothing waits to be written: a still is then on disk, or never will be."""
        try:
            stream, seq, shown = self._asked.get_nowait()
        except queue.Empty:
            return
        try:
            jpeg = self._album.of_event(stream, seq)
        except OSError:  # A card that fails must not end the box.
            jpeg = None
        shown(jpeg, made_way=jpeg is None and self._album.may_have_had(stream, seq))

    def _show_now(self) -> None:
        try:
            frame, taken = self._now_asked.get_nowait()
        except queue.Empty:
            return
        taken(None if frame is None else still.packed(_bounded(frame)))
