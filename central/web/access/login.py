"""Logging in and out."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from central.web.access.accounts import check, person
from central.web.frame import Anybody, FromForm, Visit
from plumbing import logs
from plumbing.web.sessions import is_token_right

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
    frame = visit.frame
    if visit.session is None or not is_token_right(visit.session, csrf):
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
    response = RedirectResponse(_inside(next), status_code=303)
    frame.sessions.send(response, frame.sessions.begin(person(account), visit.now_ms))
    return response


@router.post("/logout")
def leave(visit: FromForm) -> Response:
    """End the session here and in the browser."""
    response = RedirectResponse("/login", status_code=303)
    if visit.session:
        visit.frame.sessions.end(response, visit.session)
    return response


def _form(visit: Visit, next: str, fault: str = "", *, status: int = 200) -> Response:
    session = visit.session or visit.frame.sessions.begin(None, visit.now_ms)
    said = visit.words.text(fault) if fault else ""
    response = visit.page("login.html", status, csrf=session.csrf, next=_inside(next), fault=said)
    visit.frame.sessions.send(response, session)
    return response


def _inside(path: str) -> str:
    """A path of ours: a login never leads to another host."""
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_ours else "/"
