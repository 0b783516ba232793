"""Nothing is stored twice, and nothing that no box ever kept."""

from collections import Counter
from collections.abc import Iterator

from logistics.events.parcels import ParcelScanned
from simulators.rehearsal.checks.evidence import Evidence


def check(evidence: Evidence) -> Iterator[str]:
    """Each number stands once in the log, each scan once, and each as its box kept it."""
    numbers = Counter((one.stream, one.seq) for one in evidence.log)
    for (stream, seq), times in numbers.items():
        if times > 1:
            yield f"number {seq} of stream {stream} is stored {times} times"
    # A person does not scan the same parcel twice in one millisecond, and hardly in that of another boot.
    scans = Counter(
        (one.box, one.event, one.up_ms) for one in evidence.log if isinstance(one.event, ParcelScanned)
    )
    for (box, event, up_ms), times in scans.items():
        if times > 1:
            yield f"the scan {event} of {box} at uptime {up_ms} is stored {times} times"
    for stream, seq in sorted(numbers.keys() - evidence.record.kept.keys() - evidence.record.given_up):
        yield f"number {seq} of stream {stream} is stored, and no box kept it"
