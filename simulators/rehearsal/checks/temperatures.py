"""The temperatures at the centre are those that were kept: none lost, none made up."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from logistics.events.rooms import Readings, ThinnedReadings
from simulators.rehearsal.checks.evidence import Evidence
from simulators.rehearsal.record import Kept, Stretch, Temperature
from simulators.rehearsal.watch import GRID_MS, readings_in, stretches


def check(evidence: Evidence) -> Iterator[str]:
    """What boxes kept is in the log's chunks, what is there was read, and the table says the same."""
    record = evidence.record
    chunks = [
        reading
        for one in evidence.log
        for reading in readings_in(record, one.box, one.stream, one.up_ms, one.event)
    ]
    lost = _without(record.temperatures, chunks)
    for one in _outside(lost, [*record.sacrificed, *_summed_up(evidence)]):
        yield f"{one.milli_c} m°C of {one.probe} at {one.at_ms} was kept, and the centre has it not"
    for strange in _without(chunks, record.given):
        yield f"{strange.milli_c} m°C of {strange.probe} at {strange.at_ms} was never read"
    yield from _table(evidence)


def _table(evidence: Evidence) -> Iterator[str]:
    """Of two for one moment, as wrong clocks make them, the warmer stands."""
    warmest: dict[tuple[str, int], int] = {}
    for one in evidence.log:
        if isinstance(one.event, Readings) and not one.is_held:
            for index, milli_c in enumerate(one.event.values_mc()):
                key = f"{one.box}/{one.event.probe}", one.at_ms + index * one.event.step_ms
                warmest[key] = max(warmest.get(key, milli_c), milli_c)
    have = {(one.probe, one.at_ms): one.milli_c for one in evidence.temperatures}
    for key in sorted(warmest.keys() | have.keys()):
        if warmest.get(key) != have.get(key):
            yield f"{key[0]} at {key[1]}: {have.get(key)} in the table, {warmest.get(key)} in the log"


def _summed_up(evidence: Evidence) -> Iterator[Stretch]:
    """The stretches of which summaries have come in the place of readings."""
    for one in evidence.log:
        if isinstance(one.event, ThinnedReadings):
            yield from stretches(evidence.record, one.stream, Kept(one.box, 0, one.up_ms, one.body))


def _outside(some: Iterable[Temperature], spared: Iterable[Stretch]) -> Iterator[Temperature]:
    """Those that lie in none of the stretches."""
    by_probe: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in spared:
        by_probe[stretch.probe].append(stretch)
    for one in some:
        if not any(here.from_ms <= one.at_ms <= here.until_ms for here in by_probe.get(one.probe, ())):
            yield one


def _without(some: Iterable[Temperature], others: Iterable[Temperature]) -> Iterator[Temperature]:
    """Those for which there is no like among the others, give or take the grid."""
    times: dict[tuple[str, int], list[int]] = defaultdict(list)
    for other in sorted(others):
        times[other.probe, other.milli_c].append(other.at_ms)
    for one in sorted(some):
        near = times.get((one.probe, one.milli_c), [])
        place = bisect_left(near, one.at_ms - GRID_MS)
        if place == len(near) or near[place] > one.at_ms + GRID_MS:
            yield one
