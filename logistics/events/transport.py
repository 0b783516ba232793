"""What is told between sites: bags and their seals, sorting, loading, visits of the line's vehicles."""

from typing import Annotated, Literal

from msgspec import Meta

from logistics.events.shape import Count, Event, Name, Note, Operator, Waybill, Word

BagAct = Literal["build", "seal", "depart", "arrive", "open"]
VisitKind = Literal["exchange", "no_parcels", "not_reached"]


class BagFilled(Event, tag="bag.filled", frozen=True):
    """A parcel was put into a bag (总包), or (`is_in` false) taken out of it."""

    bag: Waybill
    waybill: Waybill
    site: Name
    is_in: bool = True
    operator: Operator = ""


class BagMoved(Event, tag="bag.moved", frozen=True):
    """A bag was begun, sealed, sent, received or opened. `pieces` is how many its site counted in."""

    bag: Waybill
    site: Name
    act: BagAct
    to: Annotated[str, Meta(max_length=64)] = ""
    seal: Word = ""
    pieces: Count | None = None
    vehicle: Word = ""
    is_damaged: bool = False
    operator: Operator = ""


class BagChecked(Event, tag="bag.checked", frozen=True):
    """What was in a bag was scanned against what should be, while the driver was still there."""

    bag: Waybill
    site: Name
    expected: Count
    found: Count
    missing: Annotated[tuple[Waybill, ...], Meta(max_length=500)] = ()
    extra: Annotated[tuple[Waybill, ...], Meta(max_length=500)] = ()
    note: Note = ""
    operator: Operator = ""


class ParcelSorted(Event, tag="parcel.sorted", frozen=True):
    """A parcel was given its next destination. `to` "" is the manual bin, `table` the table's version."""

    waybill: Waybill
    site: Name
    to: Annotated[str, Meta(max_length=64)]
    how: Literal["table", "operator", "unknown"]
    table: Word = ""
    operator: Operator = ""


class Loaded(Event, tag="loaded", frozen=True):
    """A parcel or a bag was put onto a vehicle for a destination."""

    code: Waybill
    is_bag: bool
    site: Name
    vehicle: Word
    to: Annotated[str, Meta(max_length=64)] = ""
    operator: Operator = ""


class Visited(Event, tag="visited", frozen=True):
    """A vehicle was at a stop, which is a site or a village's code. Evidence of service, parcels or not.

    `direction` "up" is a collection, "down" a delivery. "not_reached" tells why in `note` and is no visit.
    """

    stop: Name
    site: Name
    kind: VisitKind
    direction: Literal["down", "up", "both"] = "both"
    vehicle: Word = ""
    note: Note = ""
    operator: Operator = ""
