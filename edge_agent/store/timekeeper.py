"""Watches a box's clock: when the time becomes known in a boot, and when a known clock is set anew."""

from edge_agent.store.times import Times
from logistics.events.all import AnyEvent
from logistics.events.boxes import ClockKnown, ClockStepped
from plumbing import logs
from plumbing.clock import Moment

_STEP_MS = 2000
_NOTE_MS = 600_000


class Timekeeper:
    """Asked at each turn. `has_news` is cheap; `write` happens in the transaction that keeps the news."""

    def __init__(self, site: str, times: Times) -> None:
        self._site = site
        self._times = times
        self._start_ms: int | None = None
        self._guess_ms: int | None = None
        self._note_due_ms = 0
        self._log = logs.get("clock")

    def has_news(self, now: Moment) -> bool:
        """Whether the time has become known, was set anew, or has to be noted again."""
        start_ms = now.at_ms - now.up_ms
        if now.clock != "synced":
            self._guess_ms = start_ms
            return False
        if self._start_ms is None or now.up_ms >= self._note_due_ms:
            return True
        if abs(start_ms - self._start_ms) > _STEP_MS:
            return True
        # A service that slews the clock moves it by little at a time: that is no step.
        self._start_ms = start_ms
        return False

    def write(self, now: Moment) -> list[AnyEvent]:
        """Put right what was written before; what has to be told, if anything."""
        start_ms = now.at_ms - now.up_ms
        if self._start_ms is not None:
            self._times.note(now.at_ms)
            by_ms = start_ms - self._start_ms
            return [ClockStepped(site=self._site, by_ms=by_ms)] if abs(by_ms) > _STEP_MS else []
        self._times.learn(start_ms, now.at_ms)
        # A life that begins with a known time has nothing to correct, unless one before it in this boot had.
        if self._guess_ms is None and not self._times.is_unsettled:
            return []
        was_off_ms = None if self._guess_ms is None else start_ms - self._guess_ms
        return [ClockKnown(site=self._site, was_off_ms=was_off_ms)]

    def keep(self, now: Moment) -> None:
        """The news are on disk."""
        if self._start_ms is None:
            self._log.info("clock.known", guessed_start_ms=self._guess_ms)
        self._start_ms = now.at_ms - now.up_ms
        self._note_due_ms = now.up_ms + _NOTE_MS

    def right(self, moment: Moment) -> Moment:
        """A moment of this boot, dated anew if it was read off the clock before the time was known."""
        if moment.clock == "synced" or self._start_ms is None:
            return moment
        return Moment(self._start_ms + moment.up_ms, moment.up_ms)
