"""Space kept back on the disk, so that a box whose disk is full can still start, forget and tidy up."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from plumbing.sqlite import DiskFull

RESERVE_FILE = "reserve"
_Given = TypeVar("_Given")


class Reserve:
    """A file of `size_bytes` that holds nothing. It is given up when forgetting needs room, and made again.

    While it is not there, nothing new is accepted: what is left belongs to settling and to starting.
    """

    def __init__(self, folder: Path, size_bytes: int) -> None:
        self._path = folder / RESERVE_FILE
        self.size_bytes = size_bytes
        self._is_held = False

    def hold(self) -> bool:
        """Make the reserve if it is not there; False where the disk has no room for it."""
        if not self._is_held:
            self._is_held = self.size_bytes == 0 or self._is_there() or self._make()
        return self._is_held

    def lend(self, work: Callable[[], _Given]) -> _Given:
        """Do the work; if the disk is full, give the reserve up and do it again. Raises DiskFull."""
        try:
            return work()
        except DiskFull:
            if not self._release():
                raise
            return work()

    @property
    def is_held(self) -> bool:
        """Whether it is on the disk already."""
        return self.size_bytes == 0 or self._is_there()

    def demand(self) -> None:
        """Raises DiskFull while the reserve cannot be held."""
        if not self.hold():
            raise DiskFull(
                f"no room for the reserve of {self.size_bytes} bytes at {self._path};"
                " free some space on the data partition"
            )

    def _release(self) -> bool:
        was_there = self._path.exists()
        self._path.unlink(missing_ok=True)
        self._is_held = False
        return was_there

    def _is_there(self) -> bool:
        # Sparse or cut short by a crash, the file would hold nothing back: its blocks count (512 bytes each).
        try:
            return self._path.stat().st_blocks * 512 >= self.size_bytes
        except FileNotFoundError:
            return False

    def _make(self) -> bool:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self.size_bytes)
        except OSError:
            self._path.unlink(missing_ok=True)
            return False
        return True
