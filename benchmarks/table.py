"""Prints measurements, and takes the best of several runs: what the code can do, less the machine's noise."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path


def best_s(work: Callable[[], None], runs: int = 3) -> float:
    """The shortest of several runs, in seconds."""
    return min(_once_s(work) for _ in range(runs))


def core_s(work: Callable[[], None]) -> float:
    """What a run took of a processor core, in seconds: the same however crowded the machine is."""
    began = time.process_time()
    work()
    return time.process_time() - began


def core_s_of(pid: int) -> float:
    """What a process took of a processor core so far, in seconds; 0 for one that has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0.0
    # utime and stime are fields 14 and 15 of proc_pid_stat(5); the name before them may hold blanks.
    return sum(int(one) for one in stat.rpartition(")")[2].split()[11:13]) / os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    """One line for the person who measures."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _once_s(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
