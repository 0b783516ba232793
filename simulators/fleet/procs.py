"""What processes take of the machine, as the kernel counts it in /proc."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

_PROC = Path("/proc")


class Taken(Struct, frozen=True):
    """Processor time and resident memory of a process and its children."""

    cpu_s: float
    resident_kib: int


def taken(pid: int) -> Taken:
    """Of a process with all that it started; zeros where it is gone."""
    family = [pid, *_children(pid)]
    return Taken(sum(map(_cpu_s, family)), sum(map(_resident_kib, family)))


def taken_of(pids: Mapping[str, int]) -> dict[str, Taken]:
    """Of each part by its name, and of this process as "boxes"."""
    return {name: taken(pid) for name, pid in pids.items()} | {"boxes": alone(os.getpid())}


def alone(pid: int) -> Taken:
    """Of a process without its children: they are told by their own names."""
    return Taken(_cpu_s(pid), _resident_kib(pid))


def _children(pid: int) -> Iterable[int]:
    for tasks in _PROC.glob(f"{pid}/task/*/children"):
        for child in _read(tasks).split():
            yield int(child)
            yield from _children(int(child))


def _cpu_s(pid: int) -> float:
    # utime and stime are fields 14 and 15 of proc_pid_stat(5); the name before them may hold blanks.
    fields = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _resident_kib(pid: int) -> int:
    """The proportional set size: memory shared with others counts in parts (proc_pid_smaps(5))."""
    for line in _read(_PROC / str(pid) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
