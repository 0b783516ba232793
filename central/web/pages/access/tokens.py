"""Tokens by which other systems read the API: made with what each may read and where, and ended."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from central.store.access import tokens
from central.store.access.tokens import DAYS_MAX, NAME_CHARS_MAX, SCOPES, TokenRefused, Wish
from central.web.frame import Governing, Visit, form

router = APIRouter()
_PAGE = "/admin/tokens"
_Listed = Annotated[list[str] | None, Form(max_length=1000)]


@router.get(_PAGE)
def show(visit: Governing) -> Response:
    """All of them, also those that are over, and the form for the next."""
    return _page(visit)


@router.post(_PAGE, dependencies=[Depends(form)])
def add(
    visit: Governing,
    name: Annotated[str, Form(max_length=64)] = "",
    scopes: _Listed = None,
    sites: _Listed = None,
    days: Annotated[int, Form(ge=1, le=DAYS_MAX)] = 90,
) -> Response:
    """Make one; it is shown this once and kept nowhere."""
    wish = Wish(name, visit.who().name, tuple(scopes or ()), tuple(sites or ()), days)
    try:
        with visit.store.write() as connection:
            secret = tokens.add(connection, wish, visit.now_ms, visit.frame.county.places)
    except TokenRefused as why:
        return _page(visit, _said(visit, why))
    where = " ".join(sorted(wish.sites)) or "all"
    visit.note("token.made", f"{name} scopes={' '.join(sorted(wish.scopes))} sites={where} days={days}")
    return _page(visit, secret=secret)


@router.post(f"{_PAGE}/{{number}}/end", dependencies=[Depends(form)])
def end(visit: Governing, number: str) -> Response:
    """End one at once; nothing happens to one that is over."""
    with visit.store.write() as connection:
        tokens.end(connection, number, visit.now_ms)
    return RedirectResponse(_PAGE, status_code=303)


def _said(visit: Visit, why: TokenRefused) -> str:
    """Why it cannot be made, in the reader's words."""
    bounds = {"scopes": " ".join(SCOPES), "chars": NAME_CHARS_MAX, "days": DAYS_MAX}
    return visit.words.text(f"access.token_refused.{why.why}", what=why.what, **bounds)


def _page(visit: Visit, fault: str = "", secret: str = "") -> Response:
    with visit.store.read() as connection:
        found = tokens.listed(connection)
    return visit.page(
        "access/tokens.html",
        400 if fault else 200,
        found=found,
        fault=fault,
        secret=secret,
        scopes=SCOPES,
        tree=visit.frame.county.sites,
        days_max=DAYS_MAX,
    )
