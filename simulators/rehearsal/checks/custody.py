"""Custody is right: the parcels' steps and states are those of the log, folded here once more."""

from collections import defaultdict
from collections.abc import Iterator

from logistics.events.parcels import ParcelScanned
from logistics.parcels import custody
from simulators.rehearsal.checks.evidence import Evidence, Step


def check(evidence: Evidence) -> Iterator[str]:
    """Each scan that counts is one step, and each parcel stands where its steps leave it."""
    steps: dict[str, list[custody.Step]] = defaultdict(list)
    # Which scans are there is judged by other checks, and so is the time that counts.
    for one in evidence.log:
        event = one.event
        if isinstance(event, ParcelScanned) and not one.is_held:
            step = custody.Step(
                event.waybill,
                one.at_ms,
                event.site,
                event.act,
                one.box,
                one.stream,
                one.seq,
                event.direction,
                event.carrier,
            )
            steps[event.waybill].append(step)
    yield from _steps(evidence, steps)
    yield from _states(evidence, steps)


def _steps(evidence: Evidence, steps: dict[str, list[custody.Step]]) -> Iterator[str]:
    want = sorted(
        Step(one.waybill, one.at_ms, one.site, one.act, one.box, one.stream, one.seq)
        for some in steps.values()
        for one in some
    )
    have = sorted(evidence.steps)
    for one in sorted(set(want) - set(have)):
        yield f"step {one.seq} of stream {one.stream} ({one.waybill} {one.act} at {one.site}) is missing"
    if len(have) != len(want):
        yield f"{len(have)} steps at the centre, {len(want)} in the record"


def _states(evidence: Evidence, steps: dict[str, list[custody.Step]]) -> Iterator[str]:
    have = {waybill: (status, site) for waybill, status, site in evidence.parcels}
    for waybill, some in sorted(steps.items()):
        folded = custody.fold(waybill, some)
        want = (folded.status, folded.holder_site or folded.last_site or "")
        if have.get(waybill) != want:
            yield f"{waybill} is {have.get(waybill)} at the centre, and {want} by the record"
