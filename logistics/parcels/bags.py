"""Bags (总包) over sites: built, sealed, sent, received, opened, checked, and where the chain breaks."""

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from logistics.events.transport import BagAct, BagChecked, BagFilled, BagMoved
from logistics.parcels.told import Told, standing

BagStatus = Literal["unknown", "built", "sealed", "in_transit", "arrived", "opened"]
BagOdd = Literal[
    "filled_after_seal",
    "departed_unsealed",
    "departed_elsewhere",  # left a site that it was not at
    "arrived_without_departure",
    "arrived_elsewhere",  # reached another site than it was sent to
    "opened_before_arrival",
    "seal_differs",
    "pieces_differ",  # sealed with another number of pieces than were scanned in, or received so
    "damaged",
    "short",
    "over",
]


class BagAnomaly(Struct, frozen=True):
    """What does not fit into the chain, and the event that shows it."""

    kind: BagOdd
    told: Told


class Bag(Struct, frozen=True):
    """A bag on its latest trip: from the first fact after it was last opened or emptied.

    `contents` are the parcels scanned in and not out again, `pieces` what its site counted at the seal.
    `missing` and `extra` are what the last check found.
    """

    bag: str
    status: BagStatus = "unknown"
    site: str = ""
    to: str = ""
    seal: str = ""
    since_ms: int = 0
    pieces: int | None = None
    contents: tuple[str, ...] = ()
    checked_ms: int | None = None
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    trips: int = 0
    anomalies: tuple[BagAnomaly, ...] = ()


def fold(bag: str, told: Iterable[Told]) -> Bag:
    """A bag from all that was told of it, in any order and any duplication."""
    return reduce(_take, standing(told), Bag(bag))


def _take(bag: Bag, one: Told) -> Bag:
    event = one.event
    if isinstance(event, BagFilled):
        return _fill(_begun(bag, is_build=bag.status == "opened" and event.is_in), one, event)
    if isinstance(event, BagMoved):
        return _move(_begun(bag, is_build=event.act == "build"), one, event)
    if isinstance(event, BagChecked):
        return _check(bag, one, event)
    return bag


def _begun(bag: Bag, *, is_build: bool) -> Bag:
    """A fresh trip where one begins: bags are used again."""
    begins = bag.trips == 0 or (is_build and bag.status not in ("unknown", "built"))
    return Bag(bag.bag, trips=bag.trips + 1) if begins else bag


def _fill(bag: Bag, one: Told, event: BagFilled) -> Bag:
    inside = [waybill for waybill in bag.contents if waybill != event.waybill]
    kinds: list[BagOdd] = ["filled_after_seal"] if bag.status in ("sealed", "in_transit") else []
    return replace(
        bag,
        status="built" if bag.status == "unknown" else bag.status,
        site=bag.site or event.site,
        since_ms=bag.since_ms or one.at_ms,
        contents=tuple([*inside, event.waybill] if event.is_in else inside),
        anomalies=_with(bag, one, kinds),
    )


def _move(bag: Bag, one: Told, event: BagMoved) -> Bag:
    kinds = list(_odd(bag, event))
    return replace(
        bag,
        status=_STATUS[event.act],
        site=event.site,
        to=event.to or bag.to,
        seal=event.seal if event.act in ("build", "seal") and event.seal else bag.seal,
        since_ms=one.at_ms,
        pieces=event.pieces if event.act == "seal" and event.pieces is not None else bag.pieces,
        anomalies=_with(bag, one, kinds),
    )


def _odd(bag: Bag, event: BagMoved) -> Iterator[BagOdd]:
    if event.act == "depart":
        if bag.status in ("unknown", "built"):
            yield "departed_unsealed"
        if bag.site and bag.site != event.site:
            yield "departed_elsewhere"
    elif event.act == "arrive":
        if bag.status != "in_transit":
            yield "arrived_without_departure"
        if bag.to and bag.to != event.site:
            yield "arrived_elsewhere"
    elif event.act == "open" and (bag.status not in ("arrived", "opened") or bag.site != event.site):
        yield "opened_before_arrival"
    if event.act in ("arrive", "open", "depart") and event.seal and bag.seal and event.seal != bag.seal:
        yield "seal_differs"
    if event.pieces is not None and event.pieces != _expected(bag, event.act):
        yield "pieces_differ"
    if event.is_damaged:
        yield "damaged"


def _expected(bag: Bag, act: BagAct) -> int | None:
    """How many pieces should be in it; at the seal by the scans, later as it was sealed."""
    scanned = len(bag.contents) or None
    return scanned if act in ("build", "seal") or bag.pieces is None else bag.pieces


def _check(bag: Bag, one: Told, event: BagChecked) -> Bag:
    kinds: list[BagOdd] = []
    if event.missing or event.found < event.expected:
        kinds.append("short")
    if event.extra or event.found > event.expected:
        kinds.append("over")
    # A later check takes the place of an earlier one: a parcel that was overlooked has been found.
    kept = tuple(odd for odd in bag.anomalies if odd.kind not in ("short", "over"))
    return replace(
        bag,
        checked_ms=one.at_ms,
        missing=tuple(sorted(event.missing)),
        extra=tuple(sorted(event.extra)),
        anomalies=(*kept, *(BagAnomaly(kind, one) for kind in kinds)),
    )


def _with(bag: Bag, one: Told, kinds: Iterable[BagOdd]) -> tuple[BagAnomaly, ...]:
    return (*bag.anomalies, *(BagAnomaly(kind, one) for kind in kinds))


_STATUS: dict[BagAct, BagStatus] = {
    "build": "built",
    "seal": "sealed",
    "depart": "in_transit",
    "arrive": "arrived",
    "open": "opened",
}
