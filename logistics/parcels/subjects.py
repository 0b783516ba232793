"""What each fact is about: one subject, whose facts are folded together whatever order they come in."""

from logistics.events.all import AnyEvent
from logistics.events.counter import (
    CarrierChosen,
    Corrected,
    DayClosed,
    ParcelProblem,
    ParcelRecipient,
    ParcelReleased,
    ParcelShelved,
    ShelfCounted,
)
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted, GoodsMoved, ParcelCollected
from logistics.events.transport import BagChecked, BagFilled, BagMoved, Loaded, ParcelSorted, Visited
from logistics.parcels.told import place_of

OF_PARCELS = (
    CarrierChosen,
    ParcelProblem,
    ParcelRecipient,
    ParcelReleased,
    ParcelShelved,
    CodDue,
    CodPaid,
    ParcelCollected,
    ParcelSorted,
)
OF_BAGS = (BagChecked, BagFilled, BagMoved)
BY_THEMSELVES = (CodClosed, DayClosed, ShelfCounted, Visited)
"""Each is a subject of its own: a row that stands or does not."""
EVENTS = (*OF_PARCELS, *OF_BAGS, *BY_THEMSELVES, CodRemitted, GoodsMoved, Loaded, Corrected)
"""What is folded here."""

PARCEL, BAG, GOODS, REMITTANCE, ALONE, CORRECTION = "wbgrec"


def parcel(waybill: str) -> str:
    """The subject of a parcel's facts."""
    return f"{PARCEL}:{waybill}"


def bag(code: str) -> str:
    """The subject of a bag's facts."""
    return f"{BAG}:{code}"


def correction_of(stream: str, seq: int) -> str:
    """The subject of the corrections of one event."""
    return f"{CORRECTION}:{place_of(stream, seq)}"


def subject_of(event: AnyEvent, stream: str, seq: int) -> str:
    """The subject of an event of EVENTS; (`stream`, `seq`) is its place. Raises TypeError for another."""
    if isinstance(event, OF_PARCELS):
        return parcel(event.waybill)
    if isinstance(event, Loaded):
        return bag(event.code) if event.is_bag else parcel(event.code)
    if isinstance(event, OF_BAGS):
        return bag(event.bag)
    if isinstance(event, GoodsMoved):
        return f"{GOODS}:{event.site}/{event.owner}/{event.item}"
    if isinstance(event, CodRemitted):
        return f"{REMITTANCE}:{event.site}/{event.remittance}"
    if isinstance(event, Corrected):
        return correction_of(event.stream, event.seq)
    if isinstance(event, BY_THEMSELVES):
        return f"{ALONE}:{place_of(stream, seq)}"
    raise TypeError(f"{type(event).__name__} is in no ledger of parcels")
