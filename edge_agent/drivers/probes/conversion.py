"""One conversion for all probes of a 1-Wire bus, where the kernel can do that (`therm_bulk_read`).

Kernel, Documentation/w1/slaves/w1_therm: "trigger" written to the bus's file makes every probe on it convert
at once and returns when they have; each probe's next reading then gives that value without converting again.
"""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from threading import Lock

FRESH_S = 2.0
"""A conversion that is older is nobody's answer for now."""


class Conversions:
    """Shared by the threads of all probes. Nothing depends on it but time: who is alone converts alone."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._members: dict[Path, set[str]] = defaultdict(set)
        self._unread: dict[Path, set[str]] = defaultdict(set)
        self._at_s: dict[Path, float] = {}

    def join(self, bus: Path, address: str) -> None:
        """Count on a probe being read on this bus."""
        with self._lock:
            self._members[bus].add(address)

    def before(self, bus: Path, address: str) -> None:
        """Let the bus convert unless this probe's value waits already: 0.75 s, for which it blocks."""
        with self._lock:
            if len(self._members[bus]) < 2:
                return
            is_fresh = self._monotonic() - self._at_s.get(bus, -FRESH_S) < FRESH_S
            if not (is_fresh and address in self._unread[bus]):
                self._unread[bus] = set(self._members[bus]) if _trigger(bus) else set()
                self._at_s[bus] = self._monotonic()
            self._unread[bus].discard(address)


def _trigger(bus: Path) -> bool:
    """Whether the bus converted: older kernels have no such file, and the user may lack the right to it."""
    try:
        with (bus / "therm_bulk_read").open("r+b", buffering=0) as file:
            file.write(b"trigger\n")
    except OSError:
        return False
    return True
