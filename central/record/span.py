"""The days that somebody asks for: from and to in local dates, both whole, or what is wrong with them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

DAYS_MAX = 92
_DAY_MS = 86_400_000


class SpanRefused(ValueError):
    """These are no days of which a record can be made: which field, and why."""


class Span(Struct, frozen=True):
    """Local days from `first` to `last`; half open in UTC ms, `offset_ms` ahead of it."""

    first: date
    last: date
    since_ms: int
    until_ms: int
    offset_ms: int

    @property
    def days(self) -> list[str]:
        """Each day as YYYY-MM-DD."""
        return [
            (self.first + timedelta(days=n)).isoformat() for n in range((self.last - self.first).days + 1)
        ]


def span_of(first: str, last: str, zone: ZoneInfo, now_ms: int) -> Span:
    """The span of two dates (YYYY-MM-DD). Raises SpanRefused.

    Days have 24 hours, by the zone's time at the first midnight.
    """
    begin, end = _date("from", first), _date("to", last)
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    if end < begin:
        raise SpanRefused(f"to: {end} lies before from: {begin}")
    if (count := (end - begin).days + 1) > DAYS_MAX:
        raise SpanRefused(f"to: {count} days from {begin} to {end}; at most {DAYS_MAX} in one record")
    if end > today:
        raise SpanRefused(f"to: {end} has not begun; the last day can be {today}")
    midnight = datetime.combine(begin, time(), zone)
    offset_ms = int((midnight.utcoffset() or timedelta()).total_seconds() * 1000)
    since_ms = int(datetime.combine(begin, time(), UTC).timestamp() * 1000) - offset_ms
    return Span(begin, end, since_ms, since_ms + count * _DAY_MS, offset_ms)


def _date(name: str, text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise SpanRefused(f"{name}: {text[:20]!r} is no date; write YYYY-MM-DD") from None
    if found.isoformat() != text or found.year < 2000:
        raise SpanRefused(f"{name}: {text[:20]!r} is no date that can be; write YYYY-MM-DD, from 2000 on")
    return found
