"""Nothing promised is lost: what a person was told is saved stands at the centre."""

from collections import Counter
from collections.abc import Iterator

from logistics.events import ParcelScanned
from simulators.rehearsal.checks.evidence import Evidence


def check(evidence: Evidence) -> Iterator[str]:
    """Each new scan stands there as often as it was promised; one told as a repetition, at least once."""
    stored: Counter[tuple[str, str, int]] = Counter()
    known: set[tuple[str, str]] = set()
    for one in evidence.log:
        event = one.event
        if isinstance(event, ParcelScanned):
            stored[one.box, event.waybill, one.told_ms] += 1
            known.add((one.box, event.waybill))
    promised = Counter(
        (promise.box, promise.waybill, promise.at_ms)
        for promise in evidence.record.promises
        if promise.is_new
    )
    for scan, times in promised.items():
        if stored[scan] < times:
            yield f"{scan[0]} said that {scan[1]} of {scan[2]} is saved, and the centre has it not"
    for promise in evidence.record.promises:
        if (promise.box, promise.waybill) not in known:
            yield f"{promise.box} said that it has {promise.waybill}, and the centre has it not"
