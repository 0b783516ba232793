"""Shelves are counted: which one, how far, and what the last counts came to."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from edge_agent.counter.bench import Deed
from edge_agent.counter.books.shelved import Parcel, Shelved
from edge_agent.counter.deeds.shelf.count import BeginCount, DropCount, FinishCount
from edge_agent.counter.rules.arriving.counting import CountNow, found
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.shelf.arrive import shelves
from logistics.events.counter import ShelfCounted

router = APIRouter()
_LISTED_MAX = 200
_COUNTS_MAX = 50
ShelfForm = Annotated[str, Form(max_length=32)]


class Odd(Struct, frozen=True):
    """A parcel that is not where it should be, with what is known of it."""

    waybill: str
    parcel: Parcel | None


class Count(Struct, frozen=True):
    """A shelf's last count, and when."""

    at_ms: int
    event: ShelfCounted
    missing: tuple[Odd, ...]
    extra: tuple[Odd, ...]


@router.get("/count")
def count(visit: Anybody) -> Response:
    """The count that is going on, or the shelves to choose from; below, the last counts."""
    with visit.looking() as shelved:
        going = shelved.state.get(CountNow)
        so_far = found(going, shelved.waybills_on(going.shelf)) if going else None
        missing = _odd(shelved, so_far.missing) if so_far else ()
        extra = _odd(shelved, so_far.extra) if so_far else ()
        counts = _last_counts(shelved)
    return visit.page(
        "shelf/count.html",
        going=going,
        so_far=so_far,
        missing=missing,
        extra=extra,
        counts=counts,
        shelves=shelves(visit),
    )


@router.post("/count/begin")
def begin(visit: FromForm, shelf: ShelfForm) -> Response:
    """Count this shelf: the page of scans takes it from there."""
    visit.ask(BeginCount(shelf))
    return RedirectResponse("/", status_code=303)


@router.post("/count/finish")
def finish(visit: FromForm, shelf: ShelfForm) -> Response:
    """All of it was scanned."""
    return _after(visit, FinishCount(shelf))


@router.post("/count/drop")
def drop(visit: FromForm, shelf: ShelfForm) -> Response:
    """Nothing was counted."""
    return _after(visit, DropCount(shelf))


def _after(visit: Visit, deed: Deed) -> Response:
    """A refusal stands on the page of scans, large."""
    said = visit.ask(deed)
    return RedirectResponse("/count" if said.kind == "ok" else "/", status_code=303)


def _last_counts(shelved: Shelved) -> list[Count]:
    """The last one of each shelf, the latest first."""
    last: dict[str, Count] = {}
    for one in reversed(shelved.told.of_kinds("shelf.counted")):
        event = one.event
        if isinstance(event, ShelfCounted) and event.shelf not in last and len(last) < _COUNTS_MAX:
            last[event.shelf] = Count(
                one.at_ms, event, _odd(shelved, event.missing), _odd(shelved, event.extra)
            )
    return list(last.values())


def _odd(shelved: Shelved, waybills: tuple[str, ...]) -> tuple[Odd, ...]:
    return tuple(Odd(waybill, shelved.one(waybill)) for waybill in waybills[:_LISTED_MAX])
