"""Logging in, with a second factor where the account has one, and logging out."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from central.store.queries import accounts
from central.web.access import addresses, totp
from central.web.access.accounts import check
from central.web.frame import Anybody, FromForm, NotAllowed, Visit
from plumbing import logs
from plumbing.web.sessions import Session, is_token_right

router = APIRouter()
_log = logs.get("web")


@router.get("/login")
def show(visit: Anybody, next: str = "/") -> Response:
    """The form, with a visitor's session whose token it must bring back."""
    if visit.session and visit.session.name:
        return RedirectResponse(_inside(next), status_code=303)
    return _form(visit, next)


@router.post("/login")
def enter(
    visit: Anybody,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    csrf: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """A fresh session for the right password; wrong ones are all answered alike, and soon with a pause."""
    frame, session = visit.frame, _visitors(visit)
    if session is None or not is_token_right(session, csrf):
        return _form(visit, next, "login.too_old", status=403)
    wait_ms = frame.throttle.wait_ms(name, visit.address, visit.now_ms)
    if wait_ms:
        return _form(visit, next, "login.too_often", status=429)
    account = check(frame.store, name, password)
    if account is None:
        frame.throttle.wrong(name, visit.address, visit.now_ms)
        _log.info("password.refused", address=visit.address)
        return _form(visit, next, "login.wrong", status=401)
    frame.throttle.right(name, visit.address)
    if account.totp:
        frame.waiting.put(session.id, account.name, visit.now_ms)
        return _form(visit, next, asks_code=True)
    return _entered(visit, account.name, next)


@router.post("/login/code")
def enter_code(
    visit: Anybody,
    code: Annotated[str, Form(max_length=64)] = "",
    csrf: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """The second step, soon after the password: a code of the telephone, or one of those on paper."""
    frame, session = visit.frame, _visitors(visit)
    if session is None or not is_token_right(session, csrf):
        return _form(visit, next, "login.too_old", status=403)
    name = frame.waiting.get(session.id, visit.now_ms)
    if not name:
        return _form(visit, next, "access.again", status=403)
    # Counted before it is looked at: nobody tries many at once, and no other address begins anew.
    if not frame.codes.take(name, visit.now_ms):
        return _form(visit, next, "login.too_often", status=429)
    with frame.store.read() as connection:
        account = accounts.find(connection, name)
    if account is None or account.is_off or not account.totp:
        return _form(visit, next, "access.again", status=403)
    if not totp.is_taken(frame.store, frame.sealer, account, code, visit.now_ms):
        _log.info("code.refused", address=visit.address)
        return _form(visit, next, "access.wrong_code", status=401, asks_code=True)
    frame.codes.give_back(name)
    frame.waiting.drop(session.id)
    return _entered(visit, name, next)


@router.post("/logout")
def leave(visit: FromForm) -> Response:
    """End the session here and in the browser."""
    response = RedirectResponse("/login", status_code=303)
    if visit.session:
        visit.frame.sessions.end(response, visit.session, visit.now_ms)
    return response


def _visitors(visit: Visit) -> Session | None:
    """The session of somebody who is not logged in yet. Raises NotAllowed: who is in has to leave first."""
    if visit.session and visit.session.name:
        raise NotAllowed
    return visit.session


def _entered(visit: Visit, name: str, next: str) -> Response:
    response = RedirectResponse(_inside(next), status_code=303)
    sessions = visit.frame.sessions
    sessions.send(response, sessions.begin(name, visit.request, visit.now_ms))
    return response


def _form(
    visit: Visit, next: str, fault: str = "", *, status: int = 200, asks_code: bool = False
) -> Response:
    session = visit.session or visit.frame.sessions.visitor(visit.now_ms)
    said = visit.words.text(fault) if fault else ""
    template = "access/code.html" if asks_code else "login.html"
    response = visit.page(template, status, csrf=session.csrf, next=_inside(next), fault=said)
    if not session.name:
        visit.frame.sessions.send_visitor(response, session)
    return response


def _inside(path: str) -> str:
    """A path of ours, without persons: a login never leads to another host."""
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    before, _, query = path.partition("?")
    return addresses.without_persons(before, query) if is_ours else "/"
