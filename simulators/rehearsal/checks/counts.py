"""What a box gives up for want of space is telemetry alone, is counted, and is summed up truly."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from logistics import wire
from logistics.events.all import worth_of
from logistics.events.boxes import BoxHealth, Dropped
from logistics.events.rooms import Bucket, ThinnedReadings
from logistics.events.shape import Worth
from simulators.rehearsal.checks.evidence import Evidence, Stored
from simulators.rehearsal.watch import GRID_MS


def check(evidence: Evidence) -> Iterator[str]:
    """No parcel and no alarm is given up; as much is counted as was given up; summaries say what was read."""
    record = evidence.record
    for stream, seq in sorted(record.given_up):
        for kept in record.kept.get((stream, seq), ()):
            if worth_of(wire.decode_event(kept.body)) is not Worth.TELEMETRY:
                yield f"{kept.box} gave up number {seq} of stream {stream}, which is no telemetry"
    gone: dict[str, int] = defaultdict(int)
    for one in evidence.log:
        if isinstance(one.event, Dropped):
            gone[one.box] += 1
            if one.event.worth is not Worth.TELEMETRY:
                yield f"{one.box} dropped a {one.event.worth}: number {one.seq} of stream {one.stream}"
    for box, count in sorted(gone.items()):
        lost = record.lost.get(box, Counter())
        counted = lost["telemetry"] + lost["thinned"]
        if count > counted and not record.is_damaged(box):
            yield f"{box} gave up {count} events, and counted {counted}"
    yield from _reported(evidence)
    yield from _summaries(evidence)


def _reported(evidence: Evidence) -> Iterator[str]:
    """The last health of a box tells what it had counted until then."""
    last: dict[str, tuple[int, BoxHealth]] = {}
    for one in evidence.log:
        true_ms = evidence.record.true_ms(one.stream, one.up_ms) or 0
        if isinstance(one.event, BoxHealth) and true_ms > last.get(one.box, (0, one.event))[0]:
            last[one.box] = true_ms, one.event
    for box, (_, health) in sorted(last.items()):
        lost = evidence.record.lost.get(box, Counter())
        told = {"telemetry": health.dropped_by.get(Worth.TELEMETRY, 0), "thinned": health.thinned}
        for kind, count in told.items():
            if count > lost[kind]:
                yield f"{box} told of {count} {kind}, and counted {lost[kind]}"


def _summaries(evidence: Evidence) -> Iterator[str]:
    read: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for reading in sorted(evidence.record.given):
        read[reading.probe].append((reading.at_ms, reading.milli_c))
    for one in evidence.log:
        if isinstance(one.event, ThinnedReadings):
            first_ms = evidence.record.true_ms(one.stream, one.up_ms)
            for bucket in one.event.buckets if first_ms is not None else ():
                from_ms = (first_ms or 0) + bucket.index * one.event.bucket_ms
                near = [
                    milli_c
                    for at_ms, milli_c in read[f"{one.box}/{one.event.probe}"]
                    if from_ms - GRID_MS <= at_ms <= from_ms + one.event.bucket_ms + GRID_MS
                ]
                if not _is_true(bucket, near):
                    yield f"{_name(one)} says {bucket}, of which were read {near}"


def _is_true(bucket: Bucket, read: list[int]) -> bool:
    """Whether a summary's numbers can be those of what was read."""
    is_within = bucket.min_mc <= bucket.mean_mc <= bucket.max_mc
    return is_within and bucket.count <= len(read) and {bucket.min_mc, bucket.max_mc} <= set(read)


def _name(one: Stored) -> str:
    return f"number {one.seq} of stream {one.stream} of {one.box}"
