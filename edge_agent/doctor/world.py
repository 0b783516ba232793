"""What the doctor may look at: the roots of the system's trees, the box's settings, and the time."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from edge_agent.settings import EdgeSettings
from plumbing.clock import Moment

_FDS_MAX = 20_000


class World(Struct, frozen=True):
    """Roots are arguments, so that a simulated box can be looked at. `monotonic` gives seconds."""

    sys: Path
    dev: Path
    proc: Path
    settings: EdgeSettings | None
    now: Moment
    monotonic: Callable[[], float]
    listen_s: float

    def nodes(self, *patterns: str) -> list[Path]:
        """Device files below `dev`, in the order of the patterns, each only under its first name."""
        seen: dict[Path, Path] = {}
        for pattern in patterns:
            for path in sorted(self.dev.glob(pattern)):
                seen.setdefault(path.resolve(), path)
        return list(seen.values())

    def holder(self, path: Path) -> str:
        """The program that has a device open, as far as this user may see it; "" for none."""
        device = path.resolve()
        for link in _open_files(self.proc):
            try:
                is_it = link.parent.parent.name != str(os.getpid()) and link.readlink() == device
            except OSError:
                continue  # that program has ended, or is another user's
            if is_it:
                return f"{first_line(link.parent.parent / 'comm')} ({link.parent.parent.name})"
        return ""


def first_line(path: Path) -> str:
    """The first line of a small file of the kernel's, "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.readline(1024).decode("utf-8", "replace").strip()
    except OSError:
        return ""


def is_allowed(path: Path, *, to_write: bool = True) -> bool:
    """Whether this user may use a device file."""
    return os.access(path, os.R_OK | (os.W_OK if to_write else 0))


def _open_files(proc: Path) -> Iterator[Path]:
    """Links to what other programs have open, bounded."""
    told = 0
    for folder in proc.glob("[0-9]*/fd"):
        try:
            entries = list(folder.iterdir())
        except OSError:
            continue
        for entry in entries:
            told += 1
            if told > _FDS_MAX:
                return
            yield entry
