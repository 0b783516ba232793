"""A counter's work: recipients, shelves, hand-outs, problems, counts and the close of a day."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from logistics.events.shape import Count, Digest, Event, LocalDay, Name, Note, Operator, Waybill, Word

ProblemKind = Literal["damaged", "lost", "wrong_address", "refused", "unclaimed", "other"]
TakenBy = Literal["recipient", "other"]
Consent = Literal["", "station", "door", "locker"]


class ParcelRecipient(Event, tag="parcel.recipient", frozen=True):
    """For whom a parcel is, as far as the counter knows. The only event that holds personal data.

    `tail` is the last four digits of the telephone number; `phone` is left out where the tail is enough.
    `consent` is what the recipient has agreed to: no station or locker may take a parcel without it.
    """

    waybill: Waybill
    site: Name
    tail: Annotated[str, Meta(pattern=r"^\d{4}\Z")] | None = None
    name: Annotated[str, Meta(max_length=64)] = ""
    phone: Annotated[str, Meta(pattern=r"^\+?\d{5,20}\Z")] | None = None
    consent: Consent = ""
    operator: Operator = ""


class ParcelShelved(Event, tag="parcel.shelved", frozen=True):
    """A parcel lies on a shelf under a pickup code; another such event moves it."""

    waybill: Waybill
    site: Name
    shelf: Word
    code: Word
    operator: Operator = ""


class CarrierChosen(Event, tag="parcel.carrier", frozen=True):
    """An operator settled which carrier a parcel is of, where the number alone did not."""

    waybill: Waybill
    site: Name
    carrier: Word
    operator: Operator = ""


class ParcelReleased(Event, tag="parcel.released", frozen=True):
    """Beside the hand-out's scan: who took the parcel, with which consent, and whether there is a picture."""

    waybill: Waybill
    site: Name
    taken_by: TakenBy
    consent: Consent = ""
    has_photo: bool = False
    operator: Operator = ""


class ParcelProblem(Event, tag="parcel.problem", frozen=True):
    """A parcel has a problem, or (`is_open` false) has it no more. `note` names no person."""

    waybill: Waybill
    site: Name
    kind: ProblemKind
    is_open: bool
    note: Note = ""
    has_photo: bool = False
    operator: Operator = ""


class ShelfCounted(Event, tag="shelf.counted", frozen=True):
    """A shelf was counted by scanning it. What was not where it should be is named, as far as a bound."""

    site: Name
    shelf: Word
    found: Count
    missing: Annotated[tuple[Waybill, ...], Meta(max_length=500)] = ()
    extra: Annotated[tuple[Waybill, ...], Meta(max_length=500)] = ()
    operator: Operator = ""


class OperatorOn(Event, tag="operator.on", frozen=True):
    """An operator took the counter over; the one before has left it. "" stands for nobody."""

    site: Name
    operator: Operator
    by: Literal["badge", "pin", "logout", "timeout"]


class DayCounts(Struct, frozen=True):
    """What a counter did in a day, by its own books: parcels, each counted once an act."""

    arrived: Count = 0
    handed_out: Count = 0
    collected: Count = 0
    returned: Count = 0
    departed: Count = 0
    problems: Count = 0
    held: Count = 0


class DayClosed(Event, tag="day.closed", frozen=True):
    """A counter's local day was closed: its counts, and a digest over what it scanned.

    `digest` is the SHA-256 of the day's lines "act waybill", sorted, each ended by a line feed. A later close
    of the same day takes the place of the earlier one. A day without a close is not reported: it is not zero.
    """

    site: Name
    day: LocalDay
    counts: DayCounts
    digest: Digest
    operator: Operator = ""


class Corrected(Event, tag="corrected", frozen=True):
    """Something told before was wrong: the event that stands at (`stream`, `seq`) counts no more.

    What is right instead is an event of its own. The old one stays in the log.
    """

    site: Name
    stream: Name
    seq: Annotated[int, Meta(ge=1, le=2**62)]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    operator: Operator = ""
