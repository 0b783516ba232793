"""Who holds a parcel: folded from scan steps in any order and any duplication to the same state."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import Literal

from msgspec import Struct
from msgspec.structs import astuple, replace

from logistics.events.parcels import Act, Direction

Status = Literal["unknown", "collected", "held", "in_transit", "handed_out", "returned"]
AnomalyKind = Literal[
    "arrived_without_departure",  # two sites in turn, no departure scan between them
    "departed_elsewhere",  # left a site that did not hold it
    "departed_unseen",  # left a site where no arrival was scanned
    "handed_out_elsewhere",  # given out at a site that did not hold it
    "handed_out_unseen",  # given out where no arrival was scanned
    "returned_elsewhere",  # put into the return bag of a site that did not hold it
    "returned_unseen",  # put into a return bag where no arrival was scanned
    "collected_again",  # a known parcel was taken in from a sender
    "scan_after_hand_out",  # moved after the recipient had it
]


class Step(Struct, frozen=True, gc=False):
    """One scan: what was done with a parcel, where, and which event says so.

    `at_ms` is UTC in milliseconds; (`stream`, `seq`) is the event's identity. `direction` is "down" towards
    the village, "up" out of the county. `carrier` is None or "" where the scan did not settle it.
    """

    waybill: str
    at_ms: int
    site: str
    act: Act
    box: str
    stream: str
    seq: int
    direction: Direction
    carrier: str | None = None


class Anomaly(Struct, frozen=True):
    """A step that cannot have followed what is known; a scan is missing, double or at the wrong place."""

    kind: AnomalyKind
    step: Step


class Custody(Struct, frozen=True):
    """Where a parcel stands after all its known steps.

    `holder_site` is None on the way and after the hand-out, `last_site` is where it was last scanned.
    `since_ms` is when the status began. `returning` stays true from the return bag on. `steps` are the scans
    that counted, `repeats` how often the last act was scanned again at the same site.
    """

    waybill: str
    status: Status = "unknown"
    holder_site: str | None = None
    last_site: str | None = None
    since_ms: int | None = None
    direction: Direction | None = None
    carrier: str | None = None
    returning: bool = False
    repeats: int = 0
    steps: tuple[Step, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()


def fold(waybill: str, steps: Iterable[Step]) -> Custody:
    """The custody of one parcel; the order and repetition of `steps` do not matter.

    Steps are taken by (at_ms, stream, seq). Every sequence gives a state: what cannot be is kept among the
    anomalies. Raises ValueError if a step belongs to another waybill.
    """
    steps = list(steps)
    for step in steps:
        if step.waybill != waybill:
            raise ValueError(f"a step of waybill {step.waybill} does not belong to {waybill}")
    if len(steps) == 1:
        return _first(steps[0])
    return reduce(_take, in_order(steps), Custody(waybill))


def _first(step: Step) -> Custody:
    """A parcel of which one scan is known: most are new when they are folded."""
    kind = _UNSEEN.get(step.act)
    return Custody(
        step.waybill,
        _STATUS[step.act],
        None if step.act in _LETS_GO else step.site,
        step.site,
        step.at_ms,
        step.direction,
        step.carrier or None,
        step.act == "return",
        0,
        (step,),
        () if kind is None else (Anomaly(kind, step),),
    )


def in_order(steps: Sequence[Step]) -> list[Step]:
    """The steps by time, each event once."""
    if len(steps) == 1:
        return list(steps)
    once: dict[tuple[str, int], Step] = {}
    for step in steps:
        other = once.setdefault((step.stream, step.seq), step)
        # Comparing every field makes the choice between two versions of one event the same in any order.
        if other is not step and _all_fields(step) < _all_fields(other):
            once[step.stream, step.seq] = step
    return sorted(once.values(), key=_when)


def _when(step: Step) -> tuple[int, str, int]:
    return step.at_ms, step.stream, step.seq


def _all_fields(step: Step) -> tuple[str, ...]:
    return tuple(str(value) for value in astuple(step))


def _take(custody: Custody, step: Step) -> Custody:
    if custody.steps and _is_repeat(custody.steps[-1], step):
        return replace(custody, repeats=custody.repeats + 1, carrier=step.carrier or custody.carrier)
    seen = {
        "last_site": step.site,
        "direction": step.direction,
        "carrier": step.carrier or custody.carrier,
        "steps": (*custody.steps, step),
        "anomalies": (*custody.anomalies, *[Anomaly(kind, step) for kind in _anomalies(custody, step)]),
    }
    # The recipient has it: only the return bag takes it back, whatever a late or wrong clock says.
    if custody.status == "handed_out" and step.act != "return":
        return replace(custody, **seen)
    return replace(
        custody,
        status=_STATUS[step.act],
        holder_site=None if step.act in _LETS_GO else step.site,
        since_ms=step.at_ms,
        returning=custody.returning or step.act == "return",
        repeats=0,
        **seen,
    )


def _is_repeat(before: Step, step: Step) -> bool:
    return (before.site, before.act) == (step.site, step.act)


def _anomalies(custody: Custody, step: Step) -> Iterator[AnomalyKind]:
    if custody.status == "handed_out":
        if step.act != "return":
            yield "scan_after_hand_out"
        return
    if step.act == "collect":
        if custody.status != "unknown":
            yield "collected_again"
    elif step.act == "arrive":
        if custody.holder_site is not None:
            yield "arrived_without_departure"
    elif custody.holder_site is None:
        yield _UNSEEN[step.act]
    elif custody.holder_site != step.site:
        yield _ELSEWHERE[step.act]


_STATUS: dict[Act, Status] = {
    "collect": "collected",
    "arrive": "held",
    "return": "returned",
    "depart": "in_transit",
    "hand_out": "handed_out",
}
_LETS_GO = frozenset({"depart", "hand_out"})
_UNSEEN: dict[Act, AnomalyKind] = {
    "depart": "departed_unseen",
    "hand_out": "handed_out_unseen",
    "return": "returned_unseen",
}
_ELSEWHERE: dict[Act, AnomalyKind] = {
    "depart": "departed_elsewhere",
    "hand_out": "handed_out_elsewhere",
    "return": "returned_elsewhere",
}
