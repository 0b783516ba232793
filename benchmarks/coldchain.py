"""A year of one-minute readings of forty probes judged, a late day put in, and one reading more."""

import random
from collections.abc import Iterator

from msgspec import Struct

from benchmarks.table import core_s, say
from logistics.coldchain import exposure
from logistics.coldchain.exposure import Reading
from logistics.coldchain.history.timeline import Timeline
from logistics.coldchain.rule import MINUTE_MS, Rule

PROBES = 40
YEAR_DAYS = 365
_DAY_MINUTES = 1440
_DAY_MS = _DAY_MINUTES * MINUTE_MS
_START_MS = 1_790_000_000_000 // _DAY_MS * _DAY_MS
RULE = Rule.from_keys(
    {"hi": 8, "lo": 2, "duration": 30, "interval": 1, "hyst": 0.5, "cum": 600, "cum_window": 1440}
)


class Took(Struct, frozen=True):
    """What one probe's history cost, in seconds of a core."""

    readings: int
    excursions: int
    batch_s: float
    blocks_s: float
    late_s: float
    one_s: float


def year_of(probe: int, days: int = YEAR_DAYS) -> list[Reading]:
    """A room that a compressor keeps, in steps of a DS18B20: now and then warm for half a day, or silent.

    One probe in ten hangs in a room that stands at the limit and crosses it all the time.
    """
    rng = random.Random(probe)
    return list(_air(rng, days * _DAY_MINUTES, kept=8 * 16 if probe % 10 == 9 else 5 * 16))


def _air(rng: random.Random, minutes: int, *, kept: int) -> Iterator[Reading]:
    """Sixteenths of a degree that wander around what the room is kept at."""
    now, warmer, silent_until = kept, 0, 0
    for minute in range(minutes):
        if minute % 720 == 0:
            warmer = rng.choice((0, 0, 0, 0, 0, 0, 0, 64))
        now += rng.choice((-1, 0, 1)) + (kept + warmer - now) // 32
        if rng.random() < 1e-4:
            silent_until = minute + rng.randrange(600)
        if minute >= silent_until:
            yield _START_MS + minute * MINUTE_MS, now * 1000 // 16


def measure(year: list[Reading], late_day: int) -> Took:
    """Judge a year as one batch; then again without one day, that day, and one reading more."""
    late = [one for one in year if (one[0] - _START_MS) // _DAY_MS == late_day]
    rest = [one for one in year if (one[0] - _START_MS) // _DAY_MS != late_day]
    newest = [(year[-1][0] + MINUTE_MS, year[-1][1])]
    line = Timeline(RULE)
    batch_s = core_s(lambda: _drop(exposure.judge(year, RULE)))
    blocks_s = core_s(lambda: _drop(line.take(rest)))
    late_s = core_s(lambda: _drop(line.take(late)))
    one_s = core_s(lambda: _drop(line.take(newest)))
    return Took(len(year), len(line.record().excursions), batch_s, blocks_s, late_s, one_s)


def main(probes: int = PROBES, days: int = YEAR_DAYS) -> None:
    """One probe after the other, as one core would; what making the readings takes is not counted."""
    took = [measure(year_of(probe, days), late_day=1 + probe) for probe in range(probes)]
    readings = sum(one.readings for one in took)
    runs = sum(one.excursions for one in took)
    say(f"{probes} probes, {days} days of minutes: {readings} readings, {runs} runs")
    for name, total_s in (
        ("one batch a probe", sum(one.batch_s for one in took)),
        ("by day, with checkpoints", sum(one.blocks_s for one in took)),
    ):
        say(f"from scratch, {name}: {total_s:.1f} s of a core, {total_s / readings * 1e6:.2f} µs a reading")
    late = [one.late_s for one in took]
    say(f"a late day put in: {max(late) * 1000:.0f} ms at most, {sum(late) * 1000:.0f} ms for all probes")
    say(f"one reading more: {max(one.one_s for one in took) * 1e6:.0f} µs at most")


def _drop(_result: object) -> None:
    """Only the time that it took is wanted."""
