"""How far the day's arrivals are: of an expected list where there is one, else simply how many."""

from datetime import datetime

from msgspec import Struct

from edge_agent.counter.bench import Bench
from logistics.labels import CHINA
from plumbing.clock import Moment

_DAY_MS = 86_400_000
_ZONE_MS = 8 * 3_600_000


class Arrivals(Struct, frozen=True):
    """How many parcels arrived on a day, by the time at which it began (UTC ms)."""

    day_ms: int
    count: int


class Progress(Struct, frozen=True):
    """`done` of `of`; None where nobody knows of how many."""

    done: int
    of: int | None = None


def day_ms(at_ms: int) -> int:
    """When China's day began in which this time (UTC ms) is."""
    return (at_ms + _ZONE_MS) // _DAY_MS * _DAY_MS - _ZONE_MS


def said_time(at_ms: int) -> str:
    """Month, day, hour and minute in China: what stands on labels, too."""
    return datetime.fromtimestamp(at_ms / 1000, CHINA).strftime("%m-%d %H:%M")


def progress(bench: Bench, now: Moment, waybill: str = "") -> Progress:
    """How far arrivals are, with one more where `waybill` is given: it is not in the books yet."""
    today = day_ms(now.at_ms)
    kept = bench.state.get(Arrivals)
    count = kept.count if kept and kept.day_ms == today else 0
    if waybill:
        count += 1
        bench.state.put(Arrivals(today, count))
    expected = set(bench.expecting.expected_all()) if bench.expecting else set[str]()
    if not expected:
        return Progress(count)
    done = bench.shelved.count_known(expected - {waybill}) + (waybill in expected)
    return Progress(done, len(expected))
