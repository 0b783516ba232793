"""One tap on what a result offers: each kind of choice is a deed for the result's parcel."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.shelf.carrier import ChooseCarrier
from edge_agent.counter.deeds.shelf.shelve import Move
from edge_agent.counter.web.frame import FromForm
from edge_agent.counter.web.pages.scans import scans_page

router = APIRouter()
# `Said.choose` → what is done with the parcel and the value that was tapped.
DEEDS: Mapping[str, Callable[[str, str], Deed]] = {"carrier": ChooseCarrier, "move": Move}


@router.post("/choose")
def choose(
    visit: FromForm,
    choose: Annotated[str, Form(max_length=32)],
    waybill: Annotated[str, Form(max_length=128)],
    value: Annotated[str, Form(max_length=128)],
) -> Response:
    """Take one of a result's choices."""
    deed = DEEDS.get(choose)
    if deed is None:
        raise HTTPException(400)
    visit.ask(deed(waybill, value))
    return scans_page(visit) if visit.is_script else RedirectResponse("/", status_code=303)
