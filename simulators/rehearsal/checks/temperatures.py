"""The temperatures at the centre are those that were kept: none lost, none made up."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from logistics.events import Readings
from simulators.rehearsal.checks.evidence import Evidence
from simulators.rehearsal.record import Temperature

# A chunk's even grid may tell a reading's time wrong by a tenth of a step of a minute.
_OFF_MS_MAX = 6000


def check(evidence: Evidence) -> Iterator[str]:
    """What boxes kept is in the log's chunks, what is there was read, and the table says the same."""
    chunks = [
        Temperature(f"{one.box}/{one.event.probe}", one.at_ms + index * one.event.step_ms, milli_c)
        for one in evidence.log
        if isinstance(one.event, Readings)
        for index, milli_c in enumerate(one.event.values_mc())
    ]
    for lost in _without(evidence.record.temperatures, chunks):
        yield f"{lost.milli_c} m°C of {lost.probe} at {lost.at_ms} was kept, and the centre has it not"
    for strange in _without(chunks, evidence.record.given):
        yield f"{strange.milli_c} m°C of {strange.probe} at {strange.at_ms} was never read"
    warmest: dict[tuple[str, int], int] = {}
    for one in sorted(chunks):
        warmest[one.probe, one.at_ms] = one.milli_c
    have = {(one.probe, one.at_ms): one.milli_c for one in evidence.temperatures}
    for key in sorted(warmest.keys() | have.keys()):
        if warmest.get(key) != have.get(key):
            yield f"{key[0]} at {key[1]}: {have.get(key)} in the table, {warmest.get(key)} in the log"


def _without(some: Iterable[Temperature], others: Iterable[Temperature]) -> Iterator[Temperature]:
    """Those for which there is no like among the others, give or take the grid."""
    times: dict[tuple[str, int], list[int]] = defaultdict(list)
    for other in sorted(others):
        times[other.probe, other.milli_c].append(other.at_ms)
    for one in sorted(some):
        near = times.get((one.probe, one.milli_c), [])
        place = bisect_left(near, one.at_ms - _OFF_MS_MAX)
        if place == len(near) or near[place] > one.at_ms + _OFF_MS_MAX:
            yield one
