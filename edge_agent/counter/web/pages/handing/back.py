"""The page that begins sending parcels back: why, and into which bag."""

from typing import Annotated, get_args

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.deeds.give_back import GiveBack
from edge_agent.counter.web.frame import Anybody, FromForm
from logistics.events.counter import ProblemKind

router = APIRouter()
REASONS: tuple[ProblemKind, ...] = get_args(ProblemKind)


@router.get("/back")
def back(visit: Anybody) -> Response:
    """The bag's field, and a reason by one tap."""
    return visit.page("handing/back.html", said=None, bag="", reasons=REASONS)


@router.post("/back")
def begin(
    visit: FromForm,
    reason: Annotated[ProblemKind | None, Form()] = None,
    bag: Annotated[str, Form(max_length=128)] = "",
) -> Response:
    """From now on scans go back; the page of scans shows them. A scanner's line feed chooses no reason."""
    if reason is None:
        return visit.page("handing/back.html", said=None, bag=bag.strip(), reasons=REASONS)
    said = visit.ask(GiveBack(reason, bag.strip()))
    if said.kind == "ok":
        return RedirectResponse("/", status_code=303)
    return visit.page("handing/back.html", said=said, bag="", reasons=REASONS)
