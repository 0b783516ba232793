"""One's own account: the password, and where else one is logged in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from central.store.access import sessions
from central.store.queries import accounts
from central.web.access.accounts import PASSWORD_CHARS_MIN, AccountRefused, check, set_password
from central.web.access.sessions import Login
from central.web.frame import Own, Visit, form

router = APIRouter()
_Password = Annotated[str, Form(max_length=1000)]


@router.get("/account")
def show(visit: Own) -> Response:
    """Who one is here, what one may and where, one's sessions, and the way to the rest."""
    who = visit.who()
    with visit.store.read() as connection:
        open_now = sessions.listed(connection, who.name, visit.now_ms)
        account = accounts.find(connection, who.name)
    return visit.page(
        "access/own.html",
        sessions=open_now,
        account=account,
        codes=len(account.recovery.split()) if account else 0,
        mine=who.id,
        sites=who.sites.split(),
        can_enrol=visit.frame.sealer is not None,
    )


@router.post("/account/sessions/end", dependencies=[Depends(form)])
def end(visit: Own, begun_ms: Annotated[int | None, Form(ge=0, le=2**53)] = None) -> Response:
    """End one of one's sessions, or all others than this one."""
    who = visit.who()
    with visit.store.write() as connection:
        mine = int(who.id) if begun_ms is None else None
        sessions.end(connection, who.name, visit.now_ms, "ended", begun_ms=begun_ms, but_ms=mine)
    return RedirectResponse("/account", status_code=303)


@router.get("/account/password")
def ask(visit: Own) -> Response:
    """The form for another password."""
    return _page(visit)


@router.post("/account/password", dependencies=[Depends(form)])
def change(visit: Own, old: _Password = "", new: _Password = "", again: _Password = "") -> Response:
    """Change it, by the old one; all other sessions end."""
    who, throttle = visit.who(), visit.frame.throttle
    if throttle.wait_ms(who.name, visit.address, visit.now_ms):
        return _page(visit, "login.too_often", 429)
    if check(visit.store, who.name, old) is None:
        throttle.wrong(who.name, visit.address, visit.now_ms)
        return _page(visit, "access.wrong_old", 400)
    if new != again:
        return _page(visit, "access.not_twice", 400)
    if new == old:
        return _page(visit, "access.the_same", 400)
    try:
        set_password(visit.store, who.name, new, visit.now_ms, but_ms=int(who.id))
    except AccountRefused as why:
        return _page(visit, f"access.refused.{why.key}", 400)
    return RedirectResponse("/account", status_code=303)


def _page(visit: Visit, fault: str = "", status: int = 200) -> Response:
    session = visit.who()
    return visit.page(
        "access/password.html",
        status,
        fault=visit.words.text(fault, n=PASSWORD_CHARS_MIN) if fault else "",
        is_due=isinstance(session, Login) and session.due == "password",
        least=PASSWORD_CHARS_MIN,
    )
