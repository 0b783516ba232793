"""The page that is open all day: the last result in large letters, the work at hand, a field for codes."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.deeds.undo import PARCELS_MAX, Undo
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.work import WorkKind

router = APIRouter()
WORKS: tuple[WorkKind, ...] = ("arrive", "hand_out", "collect", "return", "depart")
_CODE_CHARS_MAX = 8000


@router.get("/")
def scans(visit: Anybody) -> Response:
    """What was scanned last, and the four before it."""
    return scans_page(visit)


@router.post("/enter")
def enter(visit: FromForm, code: Annotated[str, Form(max_length=_CODE_CHARS_MAX)] = "") -> Response:
    """A code from the keyboard, or from a scanner that is one; answered once it is on disk, with the page."""
    if code.strip():
        visit.ask(Enter(code.strip()))
    return scans_page(visit) if visit.is_script else RedirectResponse("/", status_code=303)


@router.post("/work")
def turn(visit: FromForm, kind: Annotated[WorkKind, Form()]) -> Response:
    """Turn to another work; collecting has a page of its own."""
    visit.ask(Turn(kind))
    if kind == "collect":
        return RedirectResponse("/collect", status_code=303)
    return scans_page(visit) if visit.is_script else RedirectResponse("/", status_code=303)


@router.post("/undo")
def undo(
    visit: FromForm, waybill: Annotated[list[str] | None, Form(max_length=PARCELS_MAX)] = None
) -> Response:
    """Take back what was just scanned or handed out."""
    visit.ask(Undo(tuple(waybill or ())))
    return scans_page(visit) if visit.is_script else RedirectResponse("/", status_code=303)


def scans_page(visit: Visit) -> Response:
    """The page of scans as it is now."""
    return visit.page("scans.html", works=WORKS)
