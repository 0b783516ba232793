"""How much of the backlog may be under way at once: learnt from how long batches take to be confirmed."""

# Whatever is under way stands in front of the next scan, in the link's buffers or at the centre.
_LATE_MS_MAX = 1000
# A live batch that takes longer than twice its quickest time and this is delayed by what is under way.
_JITTER_MS = 100
# So long after such a delay the backlog does not spread again: who scans now scans again soon.
_YIELD_MS = 10_000
_EVENTS_MIN = 20


class Reach:
    """The backlog spreads while it delays nothing and yields by half as soon as it does, as LEDBAT does.

    (RFC 6817: a transport that uses what is left of a link, and feels by the delay when others need it.)
    Times are `up_ms`.
    """

    def __init__(self, events: int, events_max: int) -> None:
        self._events_max = events_max
        self.events = min(events, events_max)
        self._quickest_ms = 0.0
        self._shrunk_ms = 0
        self._yields_until_ms = 0

    def landed(self, events: int, sent_ms: int, up_ms: int, *, is_late: bool) -> None:
        """A batch that was handed over once at `sent_ms` is confirmed."""
        took_ms = up_ms - sent_ms
        if is_late and took_ms > _LATE_MS_MAX:
            self._shrink(sent_ms, up_ms)
        elif is_late and up_ms >= self._yields_until_ms:
            self.events = min(self.events + events, self._events_max)
        elif not is_late:
            self._feel(took_ms, sent_ms, up_ms)

    def _feel(self, took_ms: int, sent_ms: int, up_ms: int) -> None:
        if self._quickest_ms and took_ms > 2 * self._quickest_ms + _JITTER_MS:
            self._yields_until_ms = up_ms + _YIELD_MS
            self._shrink(sent_ms, up_ms)
        # It is forgotten slowly: a link may become slower for good.
        forgotten_ms = self._quickest_ms * 1.02 + 1 if self._quickest_ms else float(took_ms)
        self._quickest_ms = min(forgotten_ms, float(max(took_ms, 1)))

    def _shrink(self, sent_ms: int, up_ms: int) -> None:
        # What was sent before the last time cannot have felt that yet.
        if sent_ms >= self._shrunk_ms:
            self.events = max(min(_EVENTS_MIN, self._events_max), self.events // 2)
            self._shrunk_ms = up_ms
