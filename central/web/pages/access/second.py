"""One's second factor: enrolled with a telephone's application, confirmed by its code, taken away again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import RedirectResponse, Response

from central.store.queries import accounts
from central.web.access import totp
from central.web.access.accounts import check, reset_totp
from central.web.frame import NotAllowed, Own, Visit, form

router = APIRouter()


@router.get("/account/totp")
def show(visit: Own) -> Response:
    """What to scan, or to type in, and the form for the first code; or that there is one already."""
    return _page(visit)


@router.get("/account/totp/code.svg")
def code(visit: Own) -> Response:
    """What to scan. It holds the secret: no cache keeps it, and it is gone once it is confirmed."""
    secret = visit.frame.waiting.get(_key(visit), visit.now_ms)
    if not secret:
        raise HTTPException(404)
    told = totp.address(secret, visit.who().name, visit.frame.county.en)
    return Response(totp.drawn(told), media_type="image/svg+xml", headers={"cache-control": "no-store"})


@router.post("/account/totp", dependencies=[Depends(form)])
def confirm(visit: Own, code: Annotated[str, Form(max_length=32)] = "") -> Response:
    """Keep the secret once a code shows that the telephone has it; the codes for a lost one, shown once."""
    frame, who = visit.frame, visit.who()
    secret = frame.waiting.get(_key(visit), visit.now_ms)
    if frame.sealer is None or _has_one(visit):
        raise NotAllowed
    step = totp.step_of(secret, code, visit.now_ms) if secret else None
    if step is None:
        return _page(visit, "access.wrong_code", 400)
    frame.waiting.drop(_key(visit))
    codes = totp.enrol(visit.store, frame.sealer, who.name, secret, step, visit.now_ms)
    return visit.page("access/recovery.html", codes=codes)


@router.post("/account/totp/off", dependencies=[Depends(form)])
def take_away(visit: Own, password: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """Do without, by the password, where the role may; one logs in anew."""
    who, throttle = visit.who(), visit.frame.throttle
    if who.role in visit.frame.totp_roles:
        return _page(visit, "access.needed", 403)
    if throttle.wait_ms(who.name, visit.address, visit.now_ms):
        return _page(visit, "login.too_often", 429)
    if check(visit.store, who.name, password) is None:
        throttle.wrong(who.name, visit.address, visit.now_ms)
        return _page(visit, "access.wrong_old", 400)
    reset_totp(visit.store, who.name, visit.now_ms)
    return RedirectResponse("/login", status_code=303)


def _page(visit: Visit, fault: str = "", status: int = 200) -> Response:
    frame, has_one = visit.frame, _has_one(visit)
    secret = frame.waiting.get(_key(visit), visit.now_ms)
    if not has_one and frame.sealer is not None and not secret:
        secret = totp.new_secret()
        frame.waiting.put(_key(visit), secret, visit.now_ms)
    return visit.page(
        "access/totp.html",
        status,
        fault=visit.words.text(fault) if fault else "",
        has_one=has_one,
        secret=secret,
        is_needed=visit.who().role in frame.totp_roles,
    )


def _has_one(visit: Visit) -> bool:
    with visit.store.read() as connection:
        account = accounts.find(connection, visit.who().name)
    return account is not None and bool(account.totp)


def _key(visit: Visit) -> str:
    return f"totp {visit.who().id} {visit.who().name}"
