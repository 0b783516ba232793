"""The thread of what the leader alone does now and then, for as long as this process leads."""

from collections.abc import Callable
from threading import Event
from typing import Protocol

from central.cluster.shares import LeadLost, Shares
from central.store.store import Store
from plumbing import logs
from plumbing.clock import up_ms, utc_ms

_EVERY_S = 20.0
_LOOK_EVERY_S = 1.0


class Work(Protocol):
    """What is done for the whole county, by one member."""

    def tick(self, now_ms: int, /) -> object:
        """Do what is due; a float says after how many seconds to come again."""

    def close(self) -> None:
        """Close what it has opened."""


class LedPump:
    """Makes the work anew each time that this process comes to lead: it remembers what it saw while it led.

    What it writes it writes under the lead's guard: who was stopped meanwhile, and does not know yet that
    another leads, changes nothing.
    """

    def __init__(self, make: Callable[[Store], Work], store: Store, shares: Shares, stop: Event) -> None:
        self._make = make
        self._store = store
        self._shares = shares
        self._stop = stop
        self._term = 0
        self._work: Work | None = None
        self._log = logs.get("cluster")

    def run(self) -> None:
        """Work until told to stop; what the work raises goes through and ends the process."""
        while not self._stop.is_set():
            self._stop.wait(self.turn(utc_ms(), up_ms()))
        self._end()

    def turn(self, now_ms: int, now_up_ms: int) -> float:
        """Do what is due, if this process leads; after how many seconds to look again."""
        term = self._shares.term(now_up_ms)
        if term != self._term:
            self._end()
            self._term = term
        try:
            if term and self._work is None:
                self._work = self._make(self._store.guarded(self._shares.guard(term)))
            if self._work is not None:
                pause_s = self._work.tick(now_ms)
                return pause_s if isinstance(pause_s, float) else _EVERY_S
        except LeadLost:
            self._log.info("cluster.left_to_the_leader", term=term)
            self._end()
        return _LOOK_EVERY_S

    def _end(self) -> None:
        if self._work is not None:
            self._work.close()
        self._work = None


class Upkeep:
    """Several tasks as one work; each decides by itself whether it is due."""

    def __init__(self, *tasks: Callable[[int], object]) -> None:
        self._tasks = tasks

    def tick(self, now_ms: int) -> None:
        """All of them, one after the other."""
        for task in self._tasks:
            task(now_ms)

    def close(self) -> None:
        """Tasks open nothing."""
