"""Boxes by right: added with a code that is shown once, given another code, and shut out."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import RedirectResponse, Response

from central.fleet.identity.desk import Denied, Desk, Who
from central.fleet.identity.naming import ROLES, new_identity
from central.store.queries import certificates
from central.web.access import totp
from central.web.frame import Governing, Visit, form
from plumbing.trust.codes import Code

router = APIRouter()
_PAGE = "/admin/boxes"
_Text = Annotated[str, Form(max_length=64)]


@router.get(_PAGE)
def show(visit: Governing) -> Response:
    """All boxes by right, how their certificates stand, and the form for the next."""
    return _page(visit)


@router.post(_PAGE, dependencies=[Depends(form)])
def add(visit: Governing, name: _Text = "", site: _Text = "", role: _Text = "") -> Response:
    """A new box; its code is shown this once and kept nowhere."""
    roles = {place.site: place.kind for place in visit.frame.county.sites}

    def ask(desk: Desk) -> Code:
        return desk.add(new_identity(name, site, role, roles, visit.who().name, visit.now_ms), _who(visit))

    return _given(visit, name, ask)


@router.post(f"{_PAGE}/{{box}}/code", dependencies=[Depends(form)])
def code(visit: Governing, box: str) -> Response:
    """Another code: for one that is over, or for a swapped box."""
    return _given(visit, box, lambda desk: desk.code(box, _who(visit), visit.now_ms))


@router.post(f"{_PAGE}/{{box}}/revoke", dependencies=[Depends(form)])
def revoke(visit: Governing, box: str, why: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Shut a box out at once."""
    try:
        _desk(visit).revoke(box, why, _who(visit), visit.now_ms)
    except Denied as fault:
        return _page(visit, fault)
    return RedirectResponse(_PAGE, status_code=303)


def _given(visit: Visit, box: str, ask: Callable[[Desk], Code]) -> Response:
    """The code as text and as a picture, with what to type at the box."""
    desk = _desk(visit)
    try:
        given = str(ask(desk))
    except Denied as why:
        return _page(visit, why)
    words = f"sanji edge enrol {given} --centre {desk.url}"
    # The picture's own first line says that it is XML; within a page it is none of its own.
    picture = totp.drawn(words).decode("utf-8").partition("?>")[2]
    until_ms = visit.now_ms + desk.code_ms
    return visit.page(
        "fleet/code.html", box=box, code=given, words_to_type=words, picture=picture, until_ms=until_ms
    )


def _page(visit: Visit, why: Denied | None = None) -> Response:
    with visit.store.read() as connection:
        found = certificates.known(connection, visit.now_ms)
    return visit.page(
        "fleet/identities.html",
        400 if why else 200,
        found=found,
        fault=_said(visit, why) if why else "",
        is_there=visit.request.app.state.desk is not None,
        places=visit.frame.county.sites,
        roles=ROLES,
    )


def _said(visit: Visit, why: Denied) -> str:
    """Why not, in the reader's words."""
    return visit.words.text(f"identity.denied.{why.key}", what=why.what) if why.key else str(why)


def _desk(visit: Visit) -> Desk:
    """Raises HTTPException where the centre has no authority."""
    desk = visit.request.app.state.desk
    if not isinstance(desk, Desk):
        raise HTTPException(404)
    return desk


def _who(visit: Visit) -> Who:
    who = visit.who()
    return Who(who.name, who.role, visit.address)
