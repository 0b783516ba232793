"""The power of a box or centre: cut it, and of its folder only what was synced is left, with torn pages."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

_SECTOR_BYTES = 512


class SyncedDisk:
    """Of the folder `live`, what has been synced: `disk.c` keeps it in `synced` while a process runs."""

    def __init__(self, live: Path, synced: Path) -> None:
        self._live = live
        self._synced = synced
        live.mkdir(parents=True, exist_ok=True)
        self._settle()

    @property
    def env(self) -> dict[str, str]:
        """What the library is to be told."""
        return {"SANJI_DISK_LIVE": str(self._live), "SANJI_DISK_SYNCED": str(self._synced)}

    def cut(self, rng: Random | None) -> None:
        """Power is gone while the process that wrote is dead: put the folder as a disk would have it.

        What was not synced is lost; with `rng`, a chance part of it is there: whole sectors, in no order.
        """
        left = self._synced.with_name("left")
        shutil.copytree(self._synced, left, ignore=shutil.ignore_patterns(".copying"))
        if rng is not None:
            for path in _files(self._live):
                place = path.relative_to(self._live)
                self._tear(path, self._synced / place, left / place, rng)
        shutil.rmtree(self._live)
        left.rename(self._live)
        self._settle()

    def _tear(self, written: Path, kept: Path, left: Path, rng: Random) -> None:
        """Mix what was written after the last sync into what is left, sector by sector."""
        is_same_file = kept.exists() and kept.stat().st_mtime == written.stat().st_ino
        odds = rng.choice((0.0, 0.0, 0.1, 0.5, 0.9, 1.0))
        if odds == 0.0 or not (is_same_file or not kept.exists()):
            return
        new = written.read_bytes()
        mixed = bytearray(left.read_bytes() if left.exists() else b"")
        sizes = [len(mixed), len(new)]
        if len(new) > len(mixed):
            # A file grows by degrees. It shrinks whole or not at all: file systems with a journal finish, or
            # never began, what was cut off (ext4 keeps such a file on its list of orphans).
            sizes.append(rng.randint(*sizes))
        size = rng.choice(sizes)
        mixed[size:] = bytes(max(0, size - len(mixed)))
        for start in range(0, min(size, len(new)), _SECTOR_BYTES):
            if rng.random() < odds:
                end = min(start + _SECTOR_BYTES, size, len(new))
                mixed[start:end] = new[start:end]
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_bytes(mixed)

    def _settle(self) -> None:
        """What the disk holds as the machine starts is all synced."""
        shutil.rmtree(self._synced, ignore_errors=True)
        shutil.copytree(self._live, self._synced)
        for path in _files(self._live):
            _say_whose(self._synced / path.relative_to(self._live), path)


def _say_whose(copy: Path, path: Path) -> None:
    inode = path.stat().st_ino
    os.utime(copy, (inode, inode))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
