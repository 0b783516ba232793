"""How a page asks the agent for something: on its one queue, with an answer once it is on disk."""

import queue
from collections.abc import Callable

from edge_agent.drivers.contract import AlarmTaken, Reading

DEVICE = "page"
_ANSWER_S = 5.0


class AskFailed(Exception):
    """The agent did not do it."""


class Busy(AskFailed):
    """The agent has not answered in time; it may do it yet: look before asking again."""


class Full(AskFailed):
    """The disk is full: nothing can be kept."""


class Asking:
    """Asks from any thread. `put` puts a reading on the agent's queue, or raises queue.Full."""

    def __init__(self, put: Callable[[Reading], None], answer_s: float = _ANSWER_S) -> None:
        self._put = put
        self._answer_s = answer_s

    def take_alarm(self, by: str, comment: str, room: str) -> int:
        """How many of a room's alarms were taken on, once that is on disk. Raises Busy or Full."""
        answers: queue.Queue[int | None] = queue.Queue(1)
        try:
            self._put(AlarmTaken(DEVICE, by, comment, room, answers.put))
            done = answers.get(timeout=self._answer_s)
        except (queue.Full, queue.Empty):
            raise Busy from None
        if done is None:
            raise Full
        return done
