"""Silences and maintenance: what nobody is told of for a while, why, and who said so."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import RedirectResponse, Response

from central.store.alerts import silences
from central.store.alerts.silences import Silence
from central.store.queries import boxes
from central.store.store import Connection
from central.web.frame import Acting, Known, NotAllowed, Visit, form

router = APIRouter()

MINUTES_MAX = 30 * 1440
_KINDS = ("breach", "no_data", "gateway_down", "probe_fault", "door_open", "mains_lost", "clock")
_MINUTE_MS = 60_000
_Place = Annotated[str, Form(max_length=64)]


@router.get("/silences")
def show(visit: Known, site: str = "", room: str = "", box: str = "") -> Response:
    """The newest ones, and the form, filled in for a place."""
    with visit.store.read() as connection:
        found = silences.listed(connection, visit.reach.sites)
    return visit.page("alerts/silences.html", silences=found, kinds=_KINDS, site=site, room=room, box=box)


@router.post("/silences", dependencies=[Depends(form)])
def add(
    visit: Acting,
    kind: Annotated[Literal["silence", "maintenance"], Form()] = "silence",
    site: _Place = "",
    room: _Place = "",
    box: _Place = "",
    alert_kind: Annotated[
        Literal["", "breach", "no_data", "gateway_down", "probe_fault", "door_open", "mains_lost", "clock"],
        Form(),
    ] = "",
    begins: Annotated[int, Form(ge=0, le=MINUTES_MAX)] = 0,
    minutes: Annotated[int, Form()] = 0,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Write a silence; one without a reason or without an end is sent back."""
    words = reason.strip()[: silences.REASON_CHARS_MAX]
    if not words or not 1 <= minutes <= MINUTES_MAX:
        said = "silencepage.bad" if words else "silencepage.no_reason"
        return visit.page("error.html", 400, code=400, said=visit.words.text(said))
    from_ms = visit.now_ms + begins * _MINUTE_MS
    one = Silence(
        id=0,
        kind=kind,
        site=site.strip(),
        room=room.strip(),
        box=box.strip(),
        alert_kind=alert_kind,
        from_ms=from_ms,
        until_ms=from_ms + minutes * _MINUTE_MS,
        reason=words,
        made_by=visit.who().name,
        made_ms=visit.now_ms,
    )
    with visit.store.write() as connection:
        _within(visit, connection, one)
        silences.add(connection, one)
    return RedirectResponse("/silences", status_code=303)


@router.post("/silences/{number}/end", dependencies=[Depends(form)])
def end(visit: Acting, number: int) -> Response:
    """End a silence now."""
    with visit.store.write() as connection:
        one = silences.one(connection, number)
        if one is not None:
            _within(visit, connection, one)
        is_ended = silences.end(connection, number, visit.who().name, visit.now_ms)
    if not is_ended:
        raise HTTPException(404)
    return RedirectResponse("/silences", status_code=303)


def _within(visit: Visit, connection: Connection, one: Silence) -> None:
    """Raises NotAllowed for what would be silent beyond the visitor's reach: a site's, or a box's, or all."""
    if one.site:
        visit.at(one.site)
    elif one.box:
        visit.at(boxes.site_of(connection, one.box))
    elif not visit.reach.is_whole:
        raise NotAllowed
