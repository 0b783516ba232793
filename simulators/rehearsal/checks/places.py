"""Every event stands at its place in its stream: complete, as it was kept, in the order made."""

from collections.abc import Iterator

from logistics.events import ParcelScanned
from logistics.spans import Spans, add
from simulators.rehearsal.checks.evidence import Evidence
from simulators.rehearsal.record import Kept


def check(evidence: Evidence) -> Iterator[str]:
    """The record's numbers are all there, the ledger says the same, and promises keep their order."""
    yield from evidence.record.clashes
    yield from _complete(evidence)
    yield from _ledger(evidence)
    yield from _ordered(evidence)
    if evidence.letters:
        yield f"{evidence.letters} dead letters, and nobody sent garbage"


def _complete(evidence: Evidence) -> Iterator[str]:
    stored = {(one.stream, one.seq): Kept(one.box, one.told_ms, one.up_ms, one.body) for one in evidence.log}
    for (stream, seq), kept in evidence.record.kept.items():
        there = stored.get((stream, seq))
        if there is None:
            yield f"{kept.box} kept number {seq} of stream {stream}, and the centre has it not"
        elif there != kept:
            yield f"number {seq} of stream {stream} is another event at the centre than at {kept.box}"


def _ledger(evidence: Evidence) -> Iterator[str]:
    """The ledger holds one span from 1 for each stream, and the log says the same."""
    of_log: dict[str, Spans] = {}
    for one in evidence.log:
        of_log[one.stream] = add(of_log.get(one.stream, ()), one.seq, one.seq)
    told: dict[str, list[tuple[int, int]]] = {}
    for stream, low, high in evidence.spans:
        told.setdefault(stream, []).append((low, high))
    for stream in sorted(of_log.keys() | told.keys()):
        spans = tuple(sorted(told.get(stream, [])))
        if spans != of_log.get(stream, ()):
            yield f"the ledger of stream {stream} says {spans}, its log {of_log.get(stream, ())}"
        elif len(spans) != 1 or spans[0][0] != 1:
            yield f"stream {stream} has holes: {spans}"


def _ordered(evidence: Evidence) -> Iterator[str]:
    """Scans of one stream have rising numbers in the order in which they were promised."""
    numbers: dict[tuple[str, str, int], int] = {}
    for one in evidence.log:
        if isinstance(one.event, ParcelScanned):
            numbers[one.stream, one.event.waybill, one.told_ms] = one.seq
    last: dict[str, int] = {}
    for promise in evidence.record.promises:
        seq = numbers.get((promise.stream, promise.waybill, promise.at_ms)) if promise.is_new else None
        if seq is not None and seq <= last.get(promise.stream, 0):
            yield f"{promise.waybill} is number {seq} of stream {promise.stream}, before an earlier scan"
        if seq is not None:
            last[promise.stream] = seq
