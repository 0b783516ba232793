"""What a counter knows of a parcel beside its scans: shelf, carrier, problems, consent, the hand-out."""

from collections.abc import Iterable

from msgspec import Struct

from logistics.events.counter import (
    CarrierChosen,
    Consent,
    ParcelProblem,
    ParcelRecipient,
    ParcelReleased,
    ParcelShelved,
    ProblemKind,
    TakenBy,
)
from logistics.events.money import ParcelCollected
from logistics.parcels.told import Place, Told, standing


class Problem(Struct, frozen=True):
    """A problem of one kind, from when it was first told; `closed_ms` None while it is open."""

    kind: ProblemKind
    site: str
    since_ms: int
    closed_ms: int | None
    note: str
    has_photo: bool


class Desk(Struct, frozen=True):
    """A parcel as counters left it. `recipient` is the event that names the person last."""

    waybill: str
    site: str = ""
    shelf: str = ""
    code: str = ""
    shelved_ms: int | None = None
    carrier: str = ""
    consent: Consent = ""
    recipient: Place | None = None
    taken_by: TakenBy | None = None
    released_ms: int | None = None
    has_photo: bool = False
    price_fen: int | None = None
    problems: tuple[Problem, ...] = ()


def fold(waybill: str, told: Iterable[Told]) -> Desk:
    """A parcel's counter facts, in any order and any duplication: of each kind the latest counts."""
    found: dict[str, object] = {}
    problems: dict[ProblemKind, Problem] = {}
    for one in standing(told):
        if isinstance(one.event, ParcelProblem):
            _take_problem(problems, one, one.event)
        else:
            found.update(_fields(one))
    ordered = sorted(problems.values(), key=lambda problem: (problem.since_ms, problem.kind))
    return Desk(waybill, **found, problems=tuple(ordered))  # type: ignore[arg-type]  # _fields gives Desk's own


def _fields(one: Told) -> dict[str, object]:
    match one.event:
        case ParcelShelved(site=site, shelf=shelf, code=code):
            return {"site": site, "shelf": shelf, "code": code, "shelved_ms": one.at_ms}
        case CarrierChosen(carrier=carrier):
            return {"carrier": carrier}
        case ParcelRecipient(site=site, consent=consent):
            return {"site": site, "recipient": one.place, **({"consent": consent} if consent else {})}
        case ParcelReleased() as event:
            return {
                "taken_by": event.taken_by,
                "released_ms": one.at_ms,
                "has_photo": event.has_photo,
                **({"consent": event.consent} if event.consent else {}),
            }
        case ParcelCollected(price_fen=price_fen):
            return {"price_fen": price_fen}
        case _:
            return {}


def _take_problem(problems: dict[ProblemKind, Problem], one: Told, event: ParcelProblem) -> None:
    known = problems.get(event.kind)
    if event.is_open:
        is_again = known is not None and known.closed_ms is None
        since_ms = known.since_ms if known is not None and is_again else one.at_ms
        problems[event.kind] = Problem(
            event.kind,
            event.site,
            since_ms,
            None,
            event.note or (known.note if known else ""),
            event.has_photo,
        )
    elif known is not None and known.closed_ms is None:
        problems[event.kind] = Problem(
            known.kind, known.site, known.since_ms, one.at_ms, event.note or known.note, known.has_photo
        )
