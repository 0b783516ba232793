"""What recipients are to be told: what failed, who has no number, what was told; once more by a button."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import RedirectResponse, Response

from central.store.ledgers import recipients
from central.store.queries.ledgers import notices
from central.store.queries.ledgers.service import local_day
from central.web.frame import Confiding, Known, Visit, form
from logistics.parcels.dwell import DwellRules

router = APIRouter()

_HOUR_MS = 3_600_000
_PAGE = "/ledgers/notices"


@router.get(_PAGE)
def show(visit: Known) -> Response:
    """Three lists, the newest first; older than parcels lie, nothing is of use."""
    since_ms = visit.now_ms - DwellRules().return_hours * _HOUR_MS
    with visit.store.read() as connection:
        found = notices.shown(connection, _today(visit), since_ms, visit.reach.sites)
    return visit.page(
        "ledgers/notices.html",
        found=found,
        since_ms=since_ms,
        today=_today(visit),
        most=notices.SHOWN_MAX,
        tells=visit.request.app.state.tells,
        can_resend=visit.may("persons"),
    )


@router.post(f"{_PAGE}/resend", dependencies=[Depends(form)])
def resend(
    visit: Confiding,
    waybill: Annotated[str, Form(max_length=128)],
    site: Annotated[str, Form(max_length=64)],
    kind: Annotated[str, Form(max_length=16)],
) -> Response:
    """Have it told once more: today only if today nobody was told, or may have been."""
    visit.at(site)
    with visit.store.write() as connection:
        notice = recipients.one(connection, waybill, site, kind)
        if notice is None:
            raise HTTPException(404)
        is_taken = recipients.ask_again(connection, notice, visit.who().name, _today(visit), visit.now_ms)
    if not is_taken:
        said = visit.words.text("notices.once_a_day")
        return visit.page("error.html", 409, code=409, said=said, back=_PAGE)
    return RedirectResponse(_PAGE, status_code=303)


def _today(visit: Visit) -> str:
    return local_day(visit.now_ms, visit.frame.county.zone).isoformat()
