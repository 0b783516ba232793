"""Mirrors the log's telemetry: a portion at a time, the cursor in the database behind what was taken.

The log is the queue: nothing waits in memory, and a far end that is away for a month is written to from where
it was left. Between writing and moving the cursor this may die: then the portion is written once more, which
changes nothing (lines.py).
"""

from collections.abc import Sequence
from random import Random

from central.store.mirroring import cursor
from central.store.mirroring.cursor import INFLUX, Skipped
from central.store.store import Store
from central.telemetry.answers import Answer, Sink
from central.telemetry.lines import KINDS, lines
from plumbing import logs

IDLE_S = 5.0
SHUT_S = 60.0
"""A person may have mended it meanwhile."""
FIRST_S, LONGEST_S = 1.0, 300.0
EVENTS = 2_000
SKIPS_MAX = 100
"""More bad points at once are no bad points, but something that a person must see to."""
_log = logs.get("telemetry")


class _Held(Exception):
    """The portion cannot be brought to its end now."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.why)
        self.answer = answer


class Mirror:
    """One mirror over one store. `step` is called again and again, by one thread."""

    def __init__(self, store: Store, sink: Sink, rng: Random, batch: int, events: int = EVENTS) -> None:
        self._store = store
        self._sink = sink
        self._rng = rng
        self._batch = batch
        self._events = events
        self._pause_s = FIRST_S
        self._said = ""

    def step(self, now_ms: int) -> float:
        """Mirror the next portion; after how many seconds to go on."""
        with self._store.read() as connection:
            at = cursor.progress(connection, INFLUX)
            is_there = cursor.newest(connection) > at.event_id or cursor.has_released(connection)
            if not is_there and not at.state:
                return IDLE_S
        # Nobody else writes at this moment: no event below the newest can still come (Store.write).
        with self._store.write() as connection:
            before, settled = cursor.progress(connection, INFLUX), cursor.newest(connection)
        with self._store.read() as connection:
            portion = cursor.portion(connection, before.event_id, settled, KINDS, self._events)
        points = [line for fact in portion.facts for line in lines(fact.box, fact.at_ms, fact.event)]
        skips: list[Skipped] = []
        try:
            for start in range(0, len(points), self._batch):
                self._put(points[start : start + self._batch], skips)
        except _Held as why:
            return self._troubled(why.answer, now_ms)
        with self._store.write() as connection:
            taken = len(points) - len(skips)
            cursor.advance(connection, INFLUX, before, portion, taken, skips, now_ms)
        self._well(skips)
        return 0.0 if portion.upto < settled or portion.released else IDLE_S

    def _put(self, points: Sequence[str], skips: list[Skipped]) -> None:
        """All of them; a batch with a bad point in it is cut in halves until that one is found."""
        answer = self._sink.write(points)
        if answer.kind == "taken":
            return
        if answer.kind != "bad":
            raise _Held(answer)
        if len(points) > 1:
            middle = len(points) // 2
            self._put(points[:middle], skips)
            self._put(points[middle:], skips)
            return
        skips.append(Skipped(points[0], answer.why))
        if len(skips) > SKIPS_MAX:
            raise _Held(Answer("shut", f"more than {SKIPS_MAX} points at once are refused: {answer.why}"))

    def _troubled(self, answer: Answer, now_ms: int) -> float:
        state = "stopped" if answer.kind == "shut" else "waiting"
        if self._said != state:
            self._said = state
            # Only a person can open what is shut; what is away comes back.
            tell = _log.warning if state == "stopped" else _log.info
            tell(f"influx.{state}", why=answer.why)
        with self._store.write() as connection:
            cursor.troubled(connection, INFLUX, state, answer.why, now_ms)
        if state == "stopped":
            return SHUT_S
        pause_s = self._pause_s
        self._pause_s = min(LONGEST_S, 2 * pause_s)
        return max(answer.wait_s or 0.0, pause_s * self._rng.uniform(0.5, 1.0))

    def _well(self, skips: Sequence[Skipped]) -> None:
        if self._said:
            self._said = ""
            _log.info("influx.goes_on")
        if skips:
            _log.warning("influx.skipped", points=len(skips), why=skips[0].reason)
        self._pause_s = FIRST_S
