"""Prints measurements, and takes the best of several runs: what the code can do, less the machine's noise."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """One thing measured in one run: ours, the plain limit's, and the peer's where there is one.

    `better` says whether more or less of it is good. `no_peer` and `no_limit` say why there is none.
    """

    name: str
    unit: str
    ours: float
    limit: float | None = None
    peer: float | None = None
    better: Literal["more", "less"] = "more"
    no_peer: str = ""
    no_limit: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours to the limit, so that more is better; None where there is no limit to compare with."""
        return self._against(self.limit)

    @property
    def peer_ratio(self) -> float | None:
        """Ours to the peer, so that more is better."""
        return self._against(self.peer)

    def _against(self, other: float | None) -> float | None:
        if other is None or not other or not self.ours:
            return None
        return self.ours / other if self.better == "more" else other / self.ours


_NO_PEER = "none that does this"
_told: list[Figure] = []


def tell(figure: Figure) -> None:
    """A line for the person who measures, and the figure kept for `told`."""
    _told.append(figure)
    say(line_of(figure))


def told() -> tuple[Figure, ...]:
    """All figures of this process, in their order."""
    return tuple(_told)


def line_of(figure: Figure) -> str:
    """Ours, limit and peer of one figure, with the ratio that a gate looks at."""
    limit = _number(figure.limit) if figure.limit is not None else f"– ({figure.no_limit or 'none'})"
    peer = _number(figure.peer) if figure.peer is not None else f"– ({figure.no_peer or _NO_PEER})"
    ratio = "" if figure.ratio is None else f"; ratio {figure.ratio:.2f}"
    return f"{figure.name}: ours {_number(figure.ours)} {figure.unit}, limit {limit}, peer {peer}{ratio}"


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


def _number(value: float | None) -> str:
    """Four digits that count, whole numbers from a thousand on."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
