"""Nothing promised is lost: what a person was told is saved stands at the centre."""

from collections import Counter
from collections.abc import Iterator

from logistics import wire
from logistics.events.parcels import ParcelScanned
from simulators.rehearsal.checks.evidence import Evidence
from simulators.rehearsal.record import Record

_Scan = tuple[str, str, str, int]
"""(box, waybill, boot, uptime)."""


def check(evidence: Evidence) -> Iterator[str]:
    """Each new scan stands there as often as it was promised; one told as a repetition, at least once."""
    record = evidence.record
    stored: Counter[_Scan] = Counter()
    known: set[tuple[str, str]] = set()
    for one in evidence.log:
        if isinstance(one.event, ParcelScanned):
            stored[one.box, one.event.waybill, _boot(record, one.stream), one.up_ms] += 1
            known.add((one.box, one.event.waybill))
    for box, waybill, boot, up_ms in _rotted(record):
        stored[box, waybill, boot, up_ms] += 1
        known.add((box, waybill))
    promised = Counter(
        (promise.box, promise.waybill, promise.boot, promise.up_ms)
        for promise in record.promises
        if promise.is_new
    )
    for scan, times in promised.items():
        if stored[scan] < times:
            when = f"{scan[3]} ms into {scan[2]}"
            yield f"{scan[0]} said that {scan[1]} is saved, {when}, and the centre has it not"
    for promise in record.promises:
        if (promise.box, promise.waybill) not in known:
            yield f"{promise.box} said that it has {promise.waybill}, and the centre has it not"


def _rotted(record: Record) -> Iterator[_Scan]:
    """What was lost with a rotten page is held against nobody."""
    for stream, seq in record.rotted:
        for kept in record.kept.get((stream, seq), ()):
            event = wire.decode_event(kept.body)
            if isinstance(event, ParcelScanned):
                yield kept.box, event.waybill, _boot(record, stream), kept.up_ms


def _boot(record: Record, stream: str) -> str:
    boot = record.streams.get(stream)
    return boot.name if boot else ""
