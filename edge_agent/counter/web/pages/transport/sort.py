"""The belt's page: the place of the last parcel in the largest letters, and a tap for another one."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.transport.sort import SortTo
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.rules.transport.places import places_of
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.transport.build import Place
from plumbing.clock import Moment, up_ms, utc_ms

router = APIRouter(prefix="/sort")


@router.get("")
def sort(visit: Anybody) -> Response:
    """The last parcel's place."""
    return _page(visit)


@router.post("/begin")
def begin(visit: FromForm, to: Place = "") -> Response:
    """Sort from now on: by the table, or all to one place."""
    return _done(visit, Turn("sort", to=to))


@router.post("/to")
def to(visit: FromForm, waybill: Annotated[str, Form(max_length=128)] = "", to: Place = "") -> Response:
    """A parcel goes there, whatever the table says."""
    return _done(visit, SortTo(waybill, to))


def _done(visit: Visit, deed: Deed) -> Response:
    visit.ask(deed)
    return _page(visit) if visit.is_script else RedirectResponse("/sort", status_code=303)


def _page(visit: Visit) -> Response:
    shown = visit.frame.board.shown
    said = shown.results[0].said if shown.results else None
    return visit.page(
        "transport/sort.html",
        waybill=said.waybill if said and said.key.startswith("sort") else "",
        is_sorting=bool(shown.work and shown.work.kind == "sort"),
        to=shown.work.to if shown.work else "",
        places=places_of(visit.frame.settings, Moment(utc_ms(), up_ms(), "synced")),
    )
