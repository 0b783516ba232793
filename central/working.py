"""What the collecting half of a process counts while it runs, for those who watch it."""

from threading import Lock


class Working:
    """Counts since the start. `looked_ms` (uptime) is when the intake last came round; 0: not yet."""

    def __init__(self) -> None:
        self.received = 0
        self.stored = 0
        self.letters = 0
        self.batches = 0
        self.looked_ms = 0
        self.is_linked = False
        self._lock = Lock()

    @property
    def duplicates(self) -> int:
        """Events that were received and stored before."""
        return self.received - self.stored

    def took(self, *, batches: int, received: int, stored: int, letters: int) -> None:
        """So much came in a transaction that is on disk now."""
        with self._lock:
            self.batches += batches
            self.received += received
            self.stored += stored
            self.letters += letters

    def looked(self, now_ms: int) -> None:
        """The intake came round."""
        self.looked_ms = now_ms

    def linked(self) -> None:
        """The broker is reached."""
        self.is_linked = True

    def unlinked(self) -> None:
        """The broker is gone."""
        self.is_linked = False
