"""Signing in with a PIN, and out: at the box as who is at the counter, from elsewhere as a guest."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.sign import SignIn, SignOut
from edge_agent.counter.people.badges import is_badge
from edge_agent.counter.people.pins import TooOften
from edge_agent.counter.web.frame import Anyone, FromAnyone, Visit
from edge_agent.trade.outcome import Said
from plumbing import logs
from plumbing.clock import utc_ms

router = APIRouter()
_MINUTE_MS = 60_000
_log = logs.get("page")


@router.get("/login")
def login(visit: Anyone, who: str = "") -> Response:
    """Who is on; else the names at the box, or the fields for number and PIN from elsewhere."""
    return _login(visit, who)


@router.post("/login")
def enter(
    visit: FromAnyone,
    who: Annotated[str, Form(max_length=16)] = "",
    pin: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """A PIN, or a badge that a scanner which is a keyboard typed into its field."""
    if is_badge(pin) and visit.is_local:
        return _home_or(visit, who, visit.ask(Enter(pin)))
    where = "counter" if visit.is_local else "elsewhere"
    try:
        is_right = visit.frame.pins.is_right(who, pin, where, utc_ms())
    except TooOften as why:
        minutes = -(-why.wait_ms // _MINUTE_MS)
        return _login(visit, who, visit.words.text("duty.too_often", n=minutes), status=429)
    if not is_right:
        _log.info("pin.refused", where=where)
        key = "duty.wrong" if visit.is_local else "duty.unknown"
        return _login(visit, who, visit.words.text(key), status=401)
    return _home_or(visit, who, visit.ask(SignIn(who))) if visit.is_local else _as_guest(visit, who)


@router.post("/logout")
def leave(visit: FromAnyone) -> Response:
    """Nobody is at the counter; or a guest's session ends, here and in the browser."""
    response = RedirectResponse("/login", status_code=303)
    if visit.is_local:
        visit.ask(SignOut())
    elif visit.known:
        visit.frame.sessions.end(response, visit.known)
    return response


def _as_guest(visit: Visit, who: str) -> Response:
    response = RedirectResponse("/", status_code=303)
    visit.frame.sessions.send(response, visit.frame.sessions.begin(visit.frame.person(who), utc_ms()))
    _log.info("guest.on", operator=who)
    return response


def _home_or(visit: Visit, who: str, said: Said) -> Response:
    if said.kind == "ok":
        return RedirectResponse("/", status_code=303)
    return _login(visit, who, visit.words.said(said), status=503 if said.key in ("busy", "full") else 401)


def _login(visit: Visit, who: str, fault: str = "", *, status: int = 200) -> Response:
    operators = visit.frame.settings.operator
    if not operators and visit.is_local:
        return RedirectResponse("/", status_code=303)
    if not operators:
        return visit.page("error.html", 403, said=visit.words.text("duty.remote"))
    able = {number: one.name for number, one in operators.items() if one.pin}
    chosen = who if who in able or not visit.is_local else ""
    return visit.page("login.html", status, able=able, who=chosen, fault=fault, is_local=visit.is_local)
