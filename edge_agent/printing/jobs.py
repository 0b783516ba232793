"""Labels that wait for one printer: bounded in number and in age, filled and emptied by different threads."""

from collections import Counter, deque
from threading import Condition
from typing import Literal

from msgspec import Struct

from logistics.labels import Label

JOBS_MAX = 50
"""More than lie on a counter between two visits; what is older gives way."""

Loss = Literal["expired", "pushed out", "failed"]


class Job(Struct, frozen=True):
    """One label, wanted at `made_s` (monotonic), and how often it was begun."""

    label: Label
    made_s: float
    attempts: int = 0


class Jobs:
    """First in, first out. `put` never waits."""

    def __init__(self, keep_s: float) -> None:
        self._keep_s = keep_s
        self._waiting: deque[Job] = deque()
        self._news = Condition()
        self._lost: Counter[Loss] = Counter()

    @property
    def lost(self) -> Counter[Loss]:
        """Labels that were wanted and never printed, by why."""
        with self._news:
            return self._lost.copy()

    def __len__(self) -> int:
        with self._news:
            return len(self._waiting)

    def put(self, label: Label, now_s: float) -> None:
        """One more label; the oldest gives way where there are too many."""
        with self._news:
            self._forget_old(now_s)
            if len(self._waiting) >= JOBS_MAX:
                self._waiting.popleft()
                self._lost["pushed out"] += 1
            self._waiting.append(Job(label, now_s))
            self._news.notify()

    def take(self, now_s: float, wait_s: float) -> Job | None:
        """The oldest label that is still wanted, None when there is none within `wait_s`."""
        with self._news:
            self._news.wait_for(lambda: bool(self._waiting), timeout=wait_s)
            self._forget_old(now_s)
            return self._waiting.popleft() if self._waiting else None

    def put_back(self, job: Job) -> None:
        """A job that could not be done now stands first again; it may wait in a full queue."""
        with self._news:
            self._waiting.appendleft(job)

    def forget_old(self, now_s: float) -> None:
        """Give up what nobody waits for any more."""
        with self._news:
            self._forget_old(now_s)

    def give_up(self) -> None:
        """Count a label that cannot be printed, however often one tries."""
        with self._news:
            self._lost["failed"] += 1

    def _forget_old(self, now_s: float) -> None:
        while self._waiting and now_s - self._waiting[0].made_s > self._keep_s:
            self._waiting.popleft()
            self._lost["expired"] += 1
