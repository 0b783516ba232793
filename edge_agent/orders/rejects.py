"""Counts what was no command of the centre, so that a flood of it is one event a minute and no more."""

from collections import Counter
from threading import Lock

from logistics.events.boxes import CommandRejected

EVERY_MS = 60_000


class Rejects:
    """Filled from the link's thread and the loop, told by the loop."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._lock = Lock()
        self._counts: Counter[str] = Counter()
        self._last: dict[str, str] = {}
        self._due_ms = 0
        self.total = 0
        """All of them since the start."""

    def note(self, reason: str, named: str = "") -> None:
        """One more, for this reason."""
        with self._lock:
            self.total += 1
            self._counts[reason] += 1
            if named:
                self._last[reason] = named

    def due(self, up_ms: int) -> tuple[CommandRejected, ...]:
        """What is to be told now, one event a reason: the first at once, the next a minute later."""
        return self.waiting() if up_ms >= self._due_ms else ()

    def waiting(self) -> tuple[CommandRejected, ...]:
        """What is not told yet, whenever it is due: all of it is told before an agent ends."""
        with self._lock:
            counts, last = dict(self._counts), dict(self._last)
        return tuple(
            CommandRejected(site=self._site, reason=reason, count=count, last=last.get(reason))
            for reason, count in sorted(counts.items())
        )

    def told(self, event: CommandRejected, up_ms: int) -> None:
        """It is on disk; what came meanwhile is told a minute later."""
        self._due_ms = up_ms + EVERY_MS
        with self._lock:
            self._counts[event.reason] -= event.count
            self._counts = +self._counts
            self._last.pop(event.reason, None)
