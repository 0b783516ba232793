"""The duty board (值班台): all that needs a person, who has it, and what is done about it."""

from collections import Counter
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from central.store.duty import boards
from central.store.duty.deeds import COMMENT_CHARS_MAX, Refused, Wish, act
from central.store.duty.looks import alerts_left_out
from central.store.store import Connection
from central.web.frame import Acting, Known, Visit, form
from central.web.pages.duty.holders import holders, offered
from central.web.pages.duty.said import shown
from logistics.duty.board import Standing
from logistics.duty.judge import KINDS
from logistics.duty.limits import Limits

router = APIRouter()

_HOUR_MS = 3_600_000
# Laid aside until then: hours from now, or until the next morning's shift.
SNOOZES = ("1", "4", "12", "24", "72", "morning")
_MORNING_HOUR = 8
_Key = Annotated[str, Form(max_length=200)]


@router.get("/duty")
def show(visit: Known, kind: Annotated[str, Query(max_length=16)] = "") -> Response:
    """All of it, or one kind."""
    return page(visit, kind)


@router.post("/duty", dependencies=[Depends(form)])
def do(
    visit: Acting,
    key: _Key,
    seen: Annotated[int, Form(ge=0)],
    deed: Annotated[Literal["take", "hand", "snooze", "wake", "settle"], Form()],
    comment: Annotated[str, Form()] = "",
    holder: Annotated[str, Form(max_length=64)] = "",
    until: Annotated[str, Form(max_length=16)] = "",
    kind: Annotated[str, Form(max_length=16)] = "",
) -> Response:
    """Write what somebody does about a matter, or say what has changed meanwhile."""
    words = comment.strip()[:COMMENT_CHARS_MAX]
    if not words and deed != "wake":
        return page(visit, kind, 400, visit.words.text("duty.refused.no_comment"), key)
    until_ms = _until_ms(visit, until) if deed == "snooze" else None
    wish = Wish(deed, key, seen, visit.who().name, words, holder, until_ms, visit.reach.sites)
    try:
        with visit.store.write() as connection:
            able = holders(connection, visit)
            act(connection, wish, limits(visit.request), visit.now_ms, visit.frame.county.zone, able)
    except Refused as why:
        return page(visit, kind, 409, _refusal(visit, why), key)
    return RedirectResponse(f"/duty?kind={kind}" if kind in KINDS else "/duty", status_code=303)


def page(visit: Visit, kind: str = "", status: int = 200, fault: str = "", at: str = "") -> Response:
    """The board; `fault` says what was refused about the matter `at`."""
    with visit.store.read() as connection:
        found = standing(connection, visit)
        able = holders(connection, visit)
        left_out = alerts_left_out(connection, visit.reach.sites)
    mine = shown(visit, found)
    counts = Counter(one.one.matter.kind for one in mine if not one.one.is_snoozed)
    listed = [one for one in mine if kind in ("", one.one.matter.kind)]
    return visit.page(
        "duty/board.html",
        status,
        standing=[one for one in listed if not one.one.is_snoozed],
        snoozed=[one for one in listed if one.one.is_snoozed],
        counts=[(one, counts[one]) for one in KINDS if counts[one]],
        total=counts.total(),
        nobodys=sum(not one.one.holder and not one.one.is_snoozed for one in mine),
        kind=kind if kind in KINDS else "",
        people=offered(able, listed),
        snoozes=SNOOZES,
        fault=fault,
        at=at,
        left_out=left_out,
    )


def standing(connection: Connection, visit: Visit) -> tuple[Standing, ...]:
    """The board in the visitor's reach."""
    zone, sites = visit.frame.county.zone, visit.reach.sites
    return boards.read(connection, limits(visit.request), visit.now_ms, zone, sites)


def limits(request: Request) -> Limits:
    """The thresholds of the centre's settings."""
    found: Limits = request.app.state.duty
    return found


def _until_ms(visit: Visit, until: str) -> int:
    """The moment at which a matter is back; an hour from now for what nobody offered."""
    if until == "morning":
        midnight_ms = visit.words.midnight_ms()
        hours = _MORNING_HOUR * _HOUR_MS
        day_ms = round(timedelta(days=1).total_seconds() * 1000)
        return midnight_ms + hours + (day_ms if visit.now_ms >= midnight_ms + hours else 0)
    return visit.now_ms + (int(until) if until in SNOOZES else 1) * _HOUR_MS


def _refusal(visit: Visit, why: Refused) -> str:
    words = visit.words
    fields = dict(why.fields)
    if "at_ms" in fields:
        fields["at"] = words.moment(int(fields.pop("at_ms")))
    return words.text(f"duty.refused.{why.why}", **fields)
