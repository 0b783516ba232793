"""A year of one-minute readings of forty probes judged, a late day put in, and one reading more."""

import random
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from time import perf_counter

from msgspec import Raw, Struct

from benchmarks.table import Figure, core_s, say, tell
from central.collector import Collector, Inbound
from central.store.projections.fold import Projections
from central.store.store import Store
from logistics import wire
from logistics.coldchain import exposure
from logistics.coldchain.exposure import Reading
from logistics.coldchain.history.timeline import Timeline
from logistics.coldchain.rule import MINUTE_MS, Rule
from logistics.events.rooms import Readings
from plumbing import codec

PROBES = 40
YEAR_DAYS = 365
_DAY_MINUTES = 1440
_DAY_MS = _DAY_MINUTES * MINUTE_MS
_START_MS = 1_790_000_000_000 // _DAY_MS * _DAY_MS
RULE = Rule.from_keys(
    {"hi": 8, "lo": 2, "duration": 30, "interval": 1, "hyst": 0.5, "cum": 600, "cum_window": 1440}
)
_ROOM = ("SITE", "room")
_CHUNKS_A_DAY = _DAY_MINUTES // 5


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
    tell(
        Figure(
            name="cold chain, a reading judged",
            unit="µs of a core",
            ours=sum(one.blocks_s for one in took) / readings * 1e6,
            limit=_plain_us(year_of(0, days)),
            better="less",
        )
    )
    late = [one.late_s for one in took]
    say(f"a late day put in: {max(late) * 1000:.0f} ms at most, {sum(late) * 1000:.0f} ms for all probes")
    say(f"one reading more: {max(one.one_s for one in took) * 1e6:.0f} µs at most")
    centre_days = days // 2
    took_s = [at_the_centre(year_of(probe, days), centre_days) for probe in (0, 9)]
    for room, (fold_s, burst_s, each_s) in zip(("a common room", "a room at its limit"), took_s, strict=True):
        say(
            f"at the centre, {room}: {days} days folded in {fold_s:.1f} s; a late day in their middle:"
            f" {burst_s * 1000:.0f} ms in one burst, {each_s * 1000:.0f} ms in {_CHUNKS_A_DAY} commits"
        )


def _plain_us(year: list[Reading]) -> float:
    """What a look at each reading costs that only counts those above a limit, µs of a core."""
    limit_mc = 8000
    return core_s(lambda: _drop(sum(value > limit_mc for _, value in year))) / len(year) * 1e6


def at_the_centre(year: list[Reading], late_day: int) -> tuple[float, float, float]:
    """What a year, and two late days, take by the true collector in SQLite, in seconds by the clock.

    The first late day comes as one burst, the day after the next as a commit for each five minutes.
    """
    late = {late_day: list[Reading](), late_day + 2: list[Reading]()}
    rest: list[Reading] = []
    for one in year:
        late.get((one[0] - _START_MS) // _DAY_MS, rest).append(one)
    now_ms = year[-1][0] + MINUTE_MS
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder, 'centre.sqlite')}")
        collector = Collector(store, Projections({_ROOM: RULE}))
        sent = _Box()
        fold_s = _took_s(collector, [sent.batch(_chunks(rest, 600))], now_ms)
        first, second = (_chunks(own, 5) for own in late.values())
        burst_s = _took_s(collector, [sent.batch(first)], now_ms)
        each_s = _took_s(collector, [sent.batch([one]) for one in second], now_ms)
        store.close()
    return fold_s, burst_s, each_s


class _Box:
    """Numbers the events of one stream."""

    def __init__(self) -> None:
        self._next = 1

    def batch(self, chunks: Sequence[tuple[int, Readings]]) -> Inbound:
        """A batch of these events, as it comes off the wire."""
        events = [
            wire.Stamped(at_ms, at_ms - _START_MS, "synced", Raw(wire.encode_event(event)))
            for at_ms, event in chunks
        ]
        envelope = wire.batch("box", "life", "boot", self._next, events, late=True)
        self._next += len(chunks)
        return Inbound("box", codec.pack(wire.encode(envelope)))


def _chunks(readings: Sequence[Reading], minutes: int) -> list[tuple[int, Readings]]:
    """Readings as a box sends them: even steps, a new chunk behind each gap."""
    span_ms = minutes * MINUTE_MS
    parts: list[list[Reading]] = []
    for _, own in groupby(readings, key=lambda one: (one[0] - _START_MS) // span_ms):
        whole = list(own)
        parts.append(whole[:1])
        for before, after in pairwise(whole):
            if after[0] - before[0] == MINUTE_MS:
                parts[-1].append(after)
            else:
                parts.append([after])
    return [(part[0][0], _chunk([value for _, value in part])) for part in parts]


def _chunk(values: Sequence[int]) -> Readings:
    deltas = tuple(after - before for before, after in pairwise(values))
    site, room = _ROOM
    return Readings(
        site=site, room=room, probe="probe", step_ms=MINUTE_MS, first_mc=values[0], deltas_mc=deltas
    )


def _took_s(collector: Collector, batches: Sequence[Inbound], now_ms: int) -> float:
    began = perf_counter()
    for one in batches:
        collector.receive([one], now_ms)
    return perf_counter() - began


def _drop(_result: object) -> None:
    """Only the time that it took is wanted."""
