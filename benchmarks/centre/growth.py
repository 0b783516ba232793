"""What an event costs, and a start of the centre, while its store grows from ten thousand events on.

A tenth of a county's places tells all kinds of events, ten slow days at a time, and the true collector stores
them all. Measured are the third and fourth of such ten days: the same events each time under other names,
among them the later steps of parcels that came in the days before.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from benchmarks.centre import mix, starts
from benchmarks.centre.collector import Cost, Work, cost_of, work_of
from benchmarks.centre.database import Database, databases
from benchmarks.pages.fill import SEALER
from benchmarks.pages.life import DAY_MS, DAYS_A_SPAN, Told
from benchmarks.table import say
from central.collector import Collector, Inbound, Part, opened
from central.store.projections.fold import Projections
from central.store.store import Store

EVENTS = 1_000_000
_START_MS = 1_590_004_800_000
_FIRST, _TIMES = 10_000, 10
_DAYS_BEFORE, _DAYS_MEASURED = 2, 2
_BATCH, _AFTER_MS = 100, 1000
# So near to a size is its measurement: only whole days are measured.
_NEAR = 0.85
_SAY_S = 15.0


def main(events: int = EVENTS, folder: Path | None = None, database: str = "sqlite") -> None:
    """At ten thousand events, ten times as many, and so on to `events`."""
    with tempfile.TemporaryDirectory(dir=folder) as name, databases(Path(name), only=database) as found:
        if not found:
            raise LookupError(f"no database {database!r} here: sqlite, or postgresql where it is installed")
        _Growth(found[0], Path(name)).run(events)


class _Growth:
    """A store that grows, and what was measured of it at each size."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._url = database.address()
        self._stored = 0
        self._first: Cost | None = None
        self._began = self._said = monotonic()

    def run(self, events: int) -> None:
        """Measure at each size, and grow on to the next."""
        size, number = _FIRST, 0
        while size <= events:
            start_ms = _START_MS + number * DAYS_A_SPAN * DAY_MS
            before, measured, after = _parted(mix.told(start_ms, number), start_ms)
            streams = mix.Streams(f"s{number}")
            self._store(streams, before)
            if self._stored >= size * _NEAR:
                self._measure(streams, measured)
                size *= _TIMES
            else:
                self._store(streams, measured)
            if size <= events:
                self._store(streams, after)
            number += 1

    def _store(self, streams: mix.Streams, told: Sequence[Told]) -> None:
        store = Store(self._url)
        collector = Collector(store, Projections({}), SEALER)
        for now_ms, burst in _work(streams, told).bursts:
            collector.receive(burst, now_ms)
        store.close()
        self._stored += len(told)
        if monotonic() - self._said > _SAY_S:
            self._said = monotonic()
            say(f"  {self._stored:,} events stored after {self._said - self._began:.0f} s")

    def _measure(self, streams: mix.Streams, told: Sequence[Told]) -> None:
        """A fresh connection, as after a start. Its first burst makes the statements, and is not counted."""
        store = Store(self._url)
        if store.is_shared:
            # Weeks have passed in seconds: autovacuum has not looked yet what the tables have come to hold.
            with store.write() as connection:
                connection.exec_driver_sql("ANALYZE")
        collector = Collector(store, Projections({}), SEALER)
        work = _work(streams, told)
        now_ms, warm = work.bursts[0]
        collector.receive(warm, now_ms)
        events = sum(_events(one) for _, burst in work.bursts[1:] for one in burst)
        cost = cost_of(collector, Work(work.name, events, work.bursts[1:]), self._database.core_s)
        before, bytes_ = self._stored, store.size_bytes()
        store.close()
        self._stored += len(told)
        self._first = self._first or cost
        start = starts.centre_s(self._url, self._folder)
        of_core, on_clock = cost.core_us / self._first.core_us, cost.wall_us / self._first.wall_us
        say(
            f"{before:12,} events, {bytes_ / 2**20:8,.0f} MiB:"
            f" processor {cost.own_us:5.1f} + {cost.database_us:4.1f} µs an event ({of_core:.2f}),"
            f" {cost.wall_us:5.1f} on the clock ({on_clock:.2f}); the centre starts in {start}"
        )


def _parted(told: Sequence[Told], start_ms: int) -> tuple[list[Told], list[Told], list[Told]]:
    """What is told before the measured days, in them, and after them."""
    since_ms = start_ms + _DAYS_BEFORE * DAY_MS
    until_ms = since_ms + _DAYS_MEASURED * DAY_MS
    return (
        [one for one in told if one.at_ms < since_ms],
        [one for one in told if since_ms <= one.at_ms < until_ms],
        [one for one in told if one.at_ms >= until_ms],
    )


def _events(batch: Inbound) -> int:
    part = opened(batch)
    return part.size if isinstance(part, Part) else 0


def _work(streams: mix.Streams, told: Sequence[Told]) -> Work:
    return work_of("", len(told), streams.packed(told, _BATCH), _AFTER_MS)


if __name__ == "__main__":
    main()
