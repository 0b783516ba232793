"""How a page asks the agent for something: on its one queue, with an answer once it is on disk."""

import queue
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from edge_agent.counter.bench import Bench, Deed
from edge_agent.counter.people import duty
from edge_agent.counter.work import OnDuty
from edge_agent.drivers.contract import AlarmTaken, Asked, Reading
from edge_agent.trade.outcome import Outcome, Said
from plumbing.clock import Moment

DEVICE = "page"
_ANSWER_S = 5.0
_T = TypeVar("_T")


class AskFailed(Exception):
    """The agent did not do it."""


class Busy(AskFailed):
    """The agent has not answered in time; it may do it yet: look before asking again."""


class Full(AskFailed):
    """The disk is full: nothing can be kept."""


class Asking:
    """Asks from any thread. `put` puts a reading on the agent's queue, or raises queue.Full."""

    def __init__(self, put: Callable[[Reading], None], bench: Bench, answer_s: float = _ANSWER_S) -> None:
        self._put = put
        self._bench = bench
        self._answer_s = answer_s

    def do(self, deed: Deed, guest: str = "") -> Said:
        """What came of a deed, once that is on disk: `refused` where it could not be. Raises Busy or Full.

        `guest` is the operator who asks from another machine; else it is whoever is at the counter.
        """
        bench = replace(self._bench, guest=OnDuty(guest)) if guest else self._bench
        answers: queue.Queue[Said | None] = queue.Queue(1)
        return self._answer(Asked(DEVICE, partial(_do, deed, bench), answers.put), answers)

    def take_alarm(self, by: str, comment: str, room: str) -> int:
        """How many of a room's alarms were taken on, once that is on disk. Raises Busy or Full."""
        answers: queue.Queue[int | None] = queue.Queue(1)
        return self._answer(AlarmTaken(DEVICE, by, comment, room, answers.put), answers)

    def _answer(self, reading: Reading, answers: "queue.Queue[_T | None]") -> _T:
        try:
            self._put(reading)
            answer = answers.get(timeout=self._answer_s)
        except (queue.Full, queue.Empty):
            raise Busy from None
        if answer is None:
            raise Full
        return answer


def _do(deed: Deed, bench: Bench, now: Moment) -> Outcome:
    """Whether somebody is there who may, is asked here for all deeds, in the deed's own transaction."""
    duty.demand(bench, getattr(deed, "needs", "counter"))
    outcome = deed.do(bench, now)
    duty.note(bench, now)
    return outcome
