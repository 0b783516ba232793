"""The thread of what is looked after now and then: it reads the clock for those that take the time."""

from collections.abc import Callable, Sequence
from threading import Event

from plumbing.clock import utc_ms

_EVERY_S = 20.0


class UpkeepPump:
    """Calls each task with the time; a task decides by itself whether it is due."""

    def __init__(self, tasks: Sequence[Callable[[int], object]], stop: Event) -> None:
        self._tasks = tasks
        self._stop = stop

    def run(self) -> None:
        """Work until told to stop; what a task raises goes through and ends the process."""
        while not self._stop.is_set():
            for task in self._tasks:
                task(utc_ms())
            self._stop.wait(_EVERY_S)
