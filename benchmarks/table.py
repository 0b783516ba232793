"""Prints measurements, and takes the best of several runs: what the code can do, less the machine's noise."""

import sys
import time
from collections.abc import Callable


def best_s(work: Callable[[], None], runs: int = 3) -> float:
    """The shortest of several runs, in seconds."""
    return min(_once_s(work) for _ in range(runs))


def core_s(work: Callable[[], None]) -> float:
    """What a run took of a processor core, in seconds: the same however crowded the machine is."""
    began = time.process_time()
    work()
    return time.process_time() - began


def say(line: str) -> None:
    """One line for the person who measures."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _once_s(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
