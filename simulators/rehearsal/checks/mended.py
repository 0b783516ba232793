"""A rotten disk costs no more than the rows on its rotten pages, and the box says what it found."""

from collections.abc import Iterator

from logistics.events.boxes import BoxSalvaged
from simulators.rehearsal.checks.evidence import Evidence


def check(evidence: Evidence) -> Iterator[str]:
    """Lost is only what was at risk; for each file put aside there is a report, and its numbers are right."""
    told = [(one.box, one.event) for one in evidence.log if isinstance(one.event, BoxSalvaged)]
    for damage in evidence.record.damages:
        for stream, seq in sorted(damage.lost - damage.at_risk):
            yield f"{damage.box} lost number {seq} of stream {stream}, which did not stand on {damage.pages}"
        if not damage.put_aside:
            if damage.lost:
                yield f"{damage.box} lost {len(damage.lost)} events and put nothing aside"
            continue
        of_box = [event for box, event in told if box == damage.box and event.put_aside == damage.put_aside]
        if len(of_box) != 1:
            yield f"{damage.box} put {damage.put_aside} aside, and told so {len(of_box)} times"
        for event in of_box:
            kept = len(damage.events - damage.lost)
            if event.rows_kept != kept or event.rows_lost_min > len(damage.lost):
                yield (
                    f"{damage.box} told of {event.rows_kept} kept and {event.rows_lost_min} lost,"
                    f" which were {kept} and {len(damage.lost)}"
                )
