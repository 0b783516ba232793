"""Virtual time: deeds in one order from one heap, and the trace by which two runs are compared."""

from collections.abc import Callable
from hashlib import sha256
from heapq import heappop, heappush

Deed = Callable[[], None]


class Timeline:
    """Time jumps from deed to deed. Deeds of one moment follow in the order in which they were planned."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.faults = 0
        self._heap: list[tuple[int, int, Deed]] = []
        self._planned = 0
        self._trace = sha256()

    def at(self, at_ms: int, deed: Deed) -> None:
        """Plan a deed; one planned for the past comes next."""
        self._planned += 1
        heappush(self._heap, (max(at_ms, self.now_ms), self._planned, deed))

    def after(self, wait_ms: float, deed: Deed) -> None:
        """Plan a deed so much later."""
        self.at(self.now_ms + max(1, int(wait_ms)), deed)

    def run_until(self, end_ms: int) -> None:
        """Do all that is planned up to a moment, and stand there."""
        while self._heap and self._heap[0][0] <= end_ms:
            self.now_ms, _, deed = heappop(self._heap)
            deed()
        self.now_ms = end_ms

    def note(self, *words: object) -> None:
        """Put something that happened now into the trace."""
        self._trace.update(f"{self.now_ms} {words}\n".encode())

    def fault(self, *words: object) -> None:
        """Note a fault, and count it."""
        self.faults += 1
        self.note("fault", *words)

    @property
    def trace(self) -> str:
        """The hash of all that was noted: the same seed gives the same."""
        return self._trace.hexdigest()[:16]
