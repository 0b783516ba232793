"""Taking on an alert: who, when, and what is being done about it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from central.store.queries import alerts
from central.web.frame import Acting, form

router = APIRouter()


@router.post("/alerts/{number}/ack", dependencies=[Depends(form)])
def acknowledge(
    visit: Acting,
    number: int,
    comment: Annotated[str, Form()] = "",
    back: Annotated[Literal["", "alert"], Form()] = "",
) -> Response:
    """Write the acknowledgement; one without a comment is sent back."""
    words = comment.strip()[: alerts.COMMENT_CHARS_MAX]
    if not words:
        return visit.page("error.html", 400, code=400, said=visit.words.text("error.no_comment"))
    with visit.store.write() as connection:
        visit.at(alerts.site_of(connection, number) or "")
        is_mine = alerts.acknowledge(connection, number, visit.who().name, words, visit.now_ms)
    if not is_mine:
        said = visit.words.text("error.acked_before")
        return visit.page("error.html", 409, code=409, said=said, back="/alerts")
    return RedirectResponse(f"/alerts/{number}" if back else "/#alerts", status_code=303)
