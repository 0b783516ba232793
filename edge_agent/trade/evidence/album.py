"""The stills on a box's disk: a folder with a quota, in which the oldest makes way for the newest."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

_NAME = re.compile(r"(\d{10})_([0-9A-Za-z-]{1,80})_(\d{1,19})_([0-9A-Za-z-]{0,64})\.jpg")
_UNSAFE = re.compile(r"[^0-9A-Za-z-]")
_WAYBILL_MAX = 64
_HALF = ".part"


class Still(Struct, frozen=True):
    """A kept still: its place in the order of keeping, and the event that it is evidence of."""

    serial: int
    stream: str
    seq: int
    waybill: str
    size_bytes: int

    @property
    def name(self) -> str:
        """Its file's name."""
        return f"{self.serial:010}_{self.stream}_{self.seq}_{self.waybill}.jpg"


class Album:
    """One thread keeps stills in it; any thread may look for one.

    At most `quota_bytes` of files, and always `leave_bytes` free on the disk: parcels come first. Order is by
    a number that grows, because a box's clock may be wrong. `kept` and `given_up` count since the start.
    """

    def __init__(self, folder: Path, quota_bytes: int, leave_bytes: int) -> None:
        self._folder = folder
        self._quota_bytes = quota_bytes
        self._leave_bytes = leave_bytes
        self.kept = 0
        self.given_up = 0
        self._stills = {still.serial: still for still in sorted(self._found(), key=lambda one: one.serial)}
        self._size_bytes = sum(still.size_bytes for still in self._stills.values())
        self._next = max(self._stills, default=0) + 1

    def __len__(self) -> int:
        return len(self._stills)

    def keep(self, stream: str, seq: int, waybill: str, jpeg: bytes) -> bool:
        """Write a still as evidence of an event; False, and counted, where there is no room for it."""
        still = Still(self._next, stream, seq, _UNSAFE.sub("-", waybill)[:_WAYBILL_MAX], len(jpeg))
        if not self._make_room(len(jpeg)) or not self._write(still, jpeg):
            self.given_up += 1
            return False
        self._next += 1
        self._stills = {**self._stills, still.serial: still}
        self._size_bytes += still.size_bytes
        self.kept += 1
        return True

    def tidy(self) -> None:
        """Take away the halves that a power cut left; only for the one who writes."""
        for path in self._folder.glob(f"*{_HALF}"):
            with suppress(OSError):
                path.unlink()

    def read(self, still: Still) -> bytes | None:
        """A still's JPEG; None where it has made way in this moment."""
        try:
            return (self._folder / still.name).read_bytes()
        except FileNotFoundError:
            return None

    def of_event(self, stream: str, seq: int) -> bytes | None:
        """The still of one event; None where there is none (any more)."""
        found = (still for still in self._stills.values() if (still.stream, still.seq) == (stream, seq))
        return next((jpeg for still in found if (jpeg := self.read(still))), None)

    def of_waybill(self, waybill: str) -> tuple[Still, ...]:
        """All stills of a waybill, the oldest first."""
        safe = _UNSAFE.sub("-", waybill)[:_WAYBILL_MAX]
        return tuple(still for still in self._stills.values() if still.waybill == safe)

    def _make_room(self, size_bytes: int) -> bool:
        """Give up the oldest until the new one fits."""
        while self._stills and not self._fits(size_bytes):
            self._give_up(next(iter(self._stills.values())))
        return self._fits(size_bytes)

    def _fits(self, size_bytes: int) -> bool:
        if self._size_bytes + size_bytes > self._quota_bytes:
            return False
        place = self._folder if self._folder.is_dir() else self._folder.parent
        return shutil.disk_usage(place).free - size_bytes >= self._leave_bytes

    def _give_up(self, still: Still) -> None:
        self._stills = {serial: one for serial, one in self._stills.items() if serial != still.serial}
        self._size_bytes -= still.size_bytes
        self.given_up += 1
        with suppress(OSError):  # A card that has become read-only must not end the box.
            (self._folder / still.name).unlink()

    def _write(self, still: Still, jpeg: bytes) -> bool:
        """Whole or not at all, also over a power cut."""
        half = self._folder / f"{still.name}{_HALF}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with half.open("wb") as file:
                file.write(jpeg)
                file.flush()
                os.fsync(file.fileno())
            half.rename(self._folder / still.name)
        except OSError:
            with suppress(OSError):
                half.unlink(missing_ok=True)
            return False
        return True

    def _found(self) -> Iterator[Still]:
        """What an earlier life kept."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            match = _NAME.fullmatch(path.name)
            if match:
                serial, stream, seq, waybill = match.groups()
                yield Still(int(serial), stream, int(seq), waybill, path.stat().st_size)
