"""One probe's days and gaps, in one pass over its readings."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from central.record.shape import Day, Gap
from central.record.span import Span
from logistics.coldchain.exposure import Reading
from logistics.coldchain.history import days as history
from logistics.coldchain.history.days import DAY_MS
from logistics.coldchain.rule import MINUTE_MS, Rules

GAPS_MAX = 100


class Found(Struct, frozen=True):
    """The days of a span, all of them, and its gaps: the first GAPS_MAX, how many there are, how long all."""

    days: tuple[Day, ...]
    readings: int
    gaps: tuple[Gap, ...]
    gaps_total: int
    gaps_ms: int


def days_of(readings: Iterable[Reading], rules: Rules, span: Span, now_ms: int) -> Found:
    """What a probe's readings (one before and one after the span with them) say of each day.

    What lies after `now_ms` is no gap.
    """
    watch = _Watch(rules, span, min(span.until_ms, now_ms))
    by_start = {
        one.start_ms: one
        for one in history.by_day(watch.passing(readings), rules, (), offset_ms=span.offset_ms)
    }
    days = tuple(
        _day(name, watch, by_start.get(span.since_ms + number * DAY_MS), number)
        for number, name in enumerate(span.days)
    )
    return Found(days, sum(one.readings for one in days), tuple(watch.gaps), watch.gaps_total, watch.gaps_ms)


class _Watch:
    """Notes, of readings that pass, when each day's lowest and highest were, and where nothing was known."""

    def __init__(self, rules: Rules, span: Span, end_ms: int) -> None:
        self._rules, self._span, self._end_ms = rules, span, end_ms
        self.lowest: dict[int, Reading] = {}
        self.highest: dict[int, Reading] = {}
        self.gaps: list[Gap] = []
        self.gaps_total = self.gaps_ms = 0

    def passing(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        known_ms, last_ms = self._span.since_ms, None
        for reading in readings:
            at_ms = reading[0]
            if last_ms is not None:
                known_ms = last_ms + self._rules.at(last_ms).held_ms(at_ms - last_ms)
            self._gap(known_ms, at_ms)
            self._extreme(reading)
            last_ms = at_ms
            yield reading
        if last_ms is not None:
            known_ms = last_ms + self._rules.at(last_ms).interval_ms
        self._gap(known_ms, self._end_ms)

    def _gap(self, from_ms: int, until_ms: int) -> None:
        from_ms, until_ms = max(from_ms, self._span.since_ms), min(until_ms, self._end_ms)
        if from_ms >= until_ms:
            return
        self.gaps_total += 1
        self.gaps_ms += until_ms - from_ms
        if len(self.gaps) < GAPS_MAX:
            self.gaps.append(Gap(from_ms, until_ms, minutes(until_ms - from_ms)))

    def _extreme(self, reading: Reading) -> None:
        number = (reading[0] - self._span.since_ms) // DAY_MS
        if number not in self.lowest or reading[1] < self.lowest[number][1]:
            self.lowest[number] = reading
        if number not in self.highest or reading[1] > self.highest[number][1]:
            self.highest[number] = reading


def _day(name: str, watch: _Watch, found: history.Day | None, number: int) -> Day:
    if found is None:
        return Day(name, 0, 0.0, 0.0, 0.0)
    low_ms, low_mc = watch.lowest.get(number, (None, None))
    high_ms, high_mc = watch.highest.get(number, (None, None))
    return Day(
        day=name,
        readings=found.readings,
        # Rounded down: a day with a hole is never shown as whole.
        coverage_pct=found.observed_ms * 10_000 // DAY_MS / 100,
        hot_min=minutes(found.hot_ms),
        cold_min=minutes(found.cold_ms),
        low_mc=low_mc,
        low_ms=low_ms,
        high_mc=high_mc,
        high_ms=high_ms,
        mean_mc=None if found.mean_mc is None else round(found.mean_mc),
        mkt_mc=None if found.mkt_c is None else round(found.mkt_c * 1000),
    )


def minutes(ms: int) -> float:
    """Minutes to the hundredth."""
    return round(ms / MINUTE_MS, 2)
