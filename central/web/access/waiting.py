"""What waits for a person's next step, for some minutes and in memory alone."""

from collections import OrderedDict
from threading import Lock

_MOST = 10_000
LASTS_MS = 10 * 60_000
"""So long does what was begun wait for the next step."""


class Waiting:
    """A text for each session, at most 10,000 of them; after a restart people begin anew."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self._lock = Lock()

    def put(self, session: str, text: str, now_ms: int) -> None:
        """Remember it."""
        with self._lock:
            self._texts[session] = (text, now_ms + LASTS_MS)
            self._texts.move_to_end(session)
            if len(self._texts) > _MOST:
                self._texts.popitem(last=False)

    def get(self, session: str, now_ms: int) -> str:
        """What is remembered; "" for nothing, or too old."""
        with self._lock:
            text, until_ms = self._texts.get(session, ("", 0))
        return text if now_ms < until_ms else ""

    def drop(self, session: str) -> None:
        """Forget it."""
        with self._lock:
            self._texts.pop(session, None)
