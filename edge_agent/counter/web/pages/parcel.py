"""One parcel: what is known of it here, what happened to it here, and onto which shelf it may be moved."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct
from starlette.exceptions import HTTPException

from edge_agent.counter.deeds.shelf.shelve import Move
from edge_agent.counter.web.frame import Anybody, FromForm
from edge_agent.counter.web.pages.shelf.arrive import shelves
from logistics.events.all import AnyEvent, tag_of
from logistics.events.counter import CarrierChosen, Corrected, ParcelProblem, ParcelShelved
from logistics.events.parcels import ParcelScanned
from logistics.parcels import subjects
from logistics.parcels.told import Told, struck

router = APIRouter()
_STEPS_MAX = 100


class Step(Struct, frozen=True):
    """Something that happened to a parcel here; `is_struck`: a correction took it out."""

    at_ms: int
    key: str
    more: str
    is_struck: bool


@router.get("/parcel/{waybill:path}")
def parcel(visit: Anybody, waybill: str) -> Response:
    """The parcel, 404 for one that was never here."""
    with visit.looking() as shelved:
        found = shelved.one(waybill)
        told = shelved.told.of(subjects.parcel(waybill))
    if found is None:
        raise HTTPException(404)
    return visit.page("parcel.html", parcel=found, steps=_steps(told), shelves=shelves(visit))


@router.post("/parcel-move")
def move(
    visit: FromForm,
    waybill: Annotated[str, Form(max_length=128)],
    shelf: Annotated[str, Form(max_length=32)],
) -> Response:
    """It lies on that shelf now; a refusal stands on the page of scans, large."""
    said = visit.ask(Move(waybill, shelf))
    is_done = said.kind in ("ok", "duplicate")
    return RedirectResponse(f"/parcel/{quote(waybill, safe='')}" if is_done else "/", status_code=303)


def _steps(told: list[Told]) -> list[Step]:
    """The latest first."""
    out = struck(told)
    return [Step(one.at_ms, *_in_words(one.event), one.place in out) for one in reversed(told[-_STEPS_MAX:])]


def _in_words(event: AnyEvent) -> tuple[str, str]:
    match event:
        case ParcelScanned(act=act):
            return f"said.{act}", ""
        case ParcelShelved(shelf=shelf, code=code):
            return "parcel.shelved", f"{shelf} · {code}"
        case CarrierChosen(carrier=carrier):
            return "parcel.carrier", carrier
        case ParcelProblem(is_open=is_open):
            return ("parcel.problem" if is_open else "parcel.problem_over"), ""
        case Corrected():
            return "parcel.corrected", ""
        case _:
            return "", tag_of(event)
