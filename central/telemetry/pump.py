"""The thread of the mirror: it reads the clock, and waits as long as the mirror says."""

from collections.abc import Callable
from threading import Event

from central.telemetry.mirror import Mirror
from plumbing.clock import utc_ms


class MirrorPump:
    """Mirrors until told to stop; what the database raises goes through and ends the process."""

    def __init__(self, mirror: Mirror, stop: Event, close: Callable[[], None]) -> None:
        self._mirror = mirror
        self._stop = stop
        self._close = close

    def run(self) -> None:
        """Work until told to stop."""
        while not self._stop.is_set():
            self._stop.wait(self._mirror.step(utc_ms()))
        self._close()
