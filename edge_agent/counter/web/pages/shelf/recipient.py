"""The form for a parcel's recipient; nobody has to fill it in."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from edge_agent.counter.deeds.shelf.recipient import NAME_CHARS_MAX, Recipient
from edge_agent.counter.web.frame import Anybody, FromForm
from logistics.events.counter import Consent

router = APIRouter()
CONSENTS: tuple[Consent, ...] = ("", "station", "door", "locker")


@router.get("/recipient/{waybill:path}")
def recipient(visit: Anybody, waybill: str) -> Response:
    """Of a parcel that is known here; of a person that is known already, only the tail is shown."""
    with visit.looking() as shelved:
        parcel = shelved.one(waybill)
    if parcel is None:
        raise HTTPException(404)
    return visit.page("shelf/recipient.html", parcel=parcel, consents=CONSENTS, name_max=NAME_CHARS_MAX)


@router.post("/recipient-is")
def save(
    visit: FromForm,
    waybill: Annotated[str, Form(max_length=128)],
    tail: Annotated[str, Form(max_length=8)] = "",
    name: Annotated[str, Form(max_length=NAME_CHARS_MAX)] = "",
    phone: Annotated[str, Form(max_length=32)] = "",
    consent: Annotated[Consent, Form()] = "",
) -> Response:
    """Kept, and back to the scans, which say so or why not."""
    visit.ask(Recipient(waybill, tail.strip(), name.strip(), phone.strip(), consent))
    return RedirectResponse("/", status_code=303)
