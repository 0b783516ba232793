"""Every event stands at its place in its stream: complete, as it was kept, in the order made."""

from collections.abc import Iterator

from logistics.events.boxes import Dropped
from logistics.events.parcels import ParcelScanned
from logistics.spans import Spans, add, missing
from simulators.rehearsal.checks.evidence import Evidence, Stored
from simulators.rehearsal.record import Kept, Record


def check(evidence: Evidence) -> Iterator[str]:
    """The record's numbers are all there, the ledger says the same, and promises keep their order."""
    yield from evidence.record.clashes
    yield from _complete(evidence)
    yield from _ledger(evidence)
    yield from _ordered(evidence)
    if evidence.letters:
        yield f"{evidence.letters} dead letters, and nobody sent garbage"


def _complete(evidence: Evidence) -> Iterator[str]:
    record, stored = evidence.record, {(one.stream, one.seq): one for one in evidence.log}
    rotted = record.rotted
    for key, versions in record.kept.items():
        there = stored.get(key)
        box, (stream, seq) = versions[0].box, key
        if there is None and key not in rotted:
            yield f"{box} kept number {seq} of stream {stream}, and the centre has it not"
        elif there is not None and not _is_kept(record, there, versions):
            yield f"number {seq} of stream {stream} is another event at the centre than at {box}"


def _is_kept(record: Record, there: Stored, versions: list[Kept]) -> bool:
    """Whether it is what the box kept, or says in its place that this was given up."""
    if isinstance(there.event, Dropped):
        return (there.stream, there.seq) in record.given_up
    return Kept(there.box, there.told_ms, there.up_ms, there.body) in versions


def _ledger(evidence: Evidence) -> Iterator[str]:
    """The ledger holds one span from 1 for each stream, and the log says the same; what rotted is a hole."""
    of_log: dict[str, Spans] = {}
    for one in evidence.log:
        of_log[one.stream] = add(of_log.get(one.stream, ()), one.seq, one.seq)
    told: dict[str, list[tuple[int, int]]] = {}
    for stream, low, high in evidence.spans:
        told.setdefault(stream, []).append((low, high))
    rotted = evidence.record.rotted
    for stream in sorted(of_log.keys() | told.keys()):
        spans = tuple(sorted(told.get(stream, [])))
        if spans != of_log.get(stream, ()):
            yield f"the ledger of stream {stream} says {spans}, its log {of_log.get(stream, ())}"
            continue
        holes = missing(spans, 1, spans[-1][1])
        if any((stream, seq) not in rotted for low, high in holes for seq in range(low, high + 1)):
            yield f"stream {stream} has holes: {spans}"


def _ordered(evidence: Evidence) -> Iterator[str]:
    """Scans of one stream have rising numbers in the order in which they were promised."""
    numbers: dict[tuple[str, str, int], int] = {}
    for one in evidence.log:
        if isinstance(one.event, ParcelScanned):
            numbers[one.stream, one.event.waybill, one.up_ms] = one.seq
    last: dict[str, int] = {}
    for promise in evidence.record.promises:
        seq = numbers.get((promise.stream, promise.waybill, promise.up_ms)) if promise.is_new else None
        if seq is not None and seq <= last.get(promise.stream, 0):
            yield f"{promise.waybill} is number {seq} of stream {promise.stream}, before an earlier scan"
        if seq is not None:
            last[promise.stream] = seq
