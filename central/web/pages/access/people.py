"""Everybody's accounts: who may log in, as what and where; made, changed and put to rest by admins."""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query
from fastapi.responses import RedirectResponse, Response

from central.store.access import sessions
from central.store.queries import accounts
from central.web.access import accounts as changing
from central.web.access.accounts import AccountRefused
from central.web.access.rights import ROLES, Role
from central.web.frame import Governing, Visit, form

router = APIRouter()
_PAGE = "/admin/accounts"
_Name = Annotated[str, Form(max_length=64)]
_Sites = Annotated[list[str] | None, Form(max_length=1000)]


@router.get(_PAGE)
def show(visit: Governing) -> Response:
    """All of them, and the form for the next."""
    return _list(visit)


@router.post(_PAGE, dependencies=[Depends(form)])
def add(visit: Governing, name: _Name = "", role: Role = "operator", sites: _Sites = None) -> Response:
    """Make one with a password for its first login, which is shown once and kept nowhere."""
    password = changing.first_password()
    chosen = sorted(set(sites or ()))
    try:
        _check_sites(visit, chosen)
        changing.add_account(
            visit.store, name, password, role, visit.now_ms, sites=" ".join(chosen), must_change=True
        )
    except AccountRefused as why:
        return _list(visit, why, name=name, role=role, sites=chosen)
    visit.note("account.made", f"{name} role={role} sites={' '.join(chosen) or 'all'}")
    return visit.page("access/given.html", name=name, password=password)


@router.get(f"{_PAGE}/one")
def show_one(visit: Governing, name: Annotated[str, Query(max_length=64)] = "") -> Response:
    """One account: what it may, where it is logged in, and what can be done about it."""
    return _one(visit, name)


@router.post(f"{_PAGE}/role", dependencies=[Depends(form)])
def change_role(visit: Governing, name: _Name, role: Annotated[Role, Form()]) -> Response:
    """Give it another role."""
    try:
        done = changing.set_role(visit.store, name, role, visit.now_ms)
    except AccountRefused as why:
        return _one(visit, name, why)
    visit.note("account.role", f"{name} {done.before}→{role}{done.ended}")
    return _back(name)


@router.post(f"{_PAGE}/sites", dependencies=[Depends(form)])
def change_sites(visit: Governing, name: _Name, sites: _Sites = None) -> Response:
    """Give it other sites; none are the whole county."""
    try:
        done = changing.set_sites(visit.store, name, sites or (), visit.frame.county.places, visit.now_ms)
    except AccountRefused as why:
        return _one(visit, name, why)
    after = " ".join(sorted(set(sites or ())))
    visit.note("account.sites", f"{name} {done.before or 'all'}→{after or 'all'}{done.ended}")
    return _back(name)


@router.post(f"{_PAGE}/state", dependencies=[Depends(form)])
def change_state(visit: Governing, name: _Name, state: Annotated[Literal["on", "off"], Form()]) -> Response:
    """Let it log in no more, or again."""
    try:
        done = changing.set_off(visit.store, name, visit.now_ms, is_off=state == "off")
    except AccountRefused as why:
        return _one(visit, name, why)
    visit.note("account.state", f"{name} {state}{done.ended}")
    return _back(name)


@router.post(f"{_PAGE}/password", dependencies=[Depends(form)])
def give_password(visit: Governing, name: _Name) -> Response:
    """Give it a new password for one login."""
    password = changing.first_password()
    try:
        changing.set_password(visit.store, name, password, visit.now_ms, must_change=True)
    except AccountRefused as why:
        return _one(visit, name, why)
    visit.note("account.password", name)
    return visit.page("access/given.html", name=name, password=password)


@router.post(f"{_PAGE}/totp-reset", dependencies=[Depends(form)])
def take_totp(visit: Governing, name: _Name) -> Response:
    """Take its second factor away: the telephone is lost, and the codes on paper too."""
    try:
        had_one = changing.reset_totp(visit.store, name, visit.now_ms)
    except AccountRefused as why:
        return _one(visit, name, why)
    visit.note("account.totp", f"{name} {'taken away' if had_one else 'had none'}")
    return _back(name)


@router.post(f"{_PAGE}/sessions-end", dependencies=[Depends(form)])
def end_sessions(visit: Governing, name: _Name) -> Response:
    """Log it out everywhere."""
    with visit.store.write() as connection:
        ended = sessions.end(connection, name, visit.now_ms, "admin")
    visit.note("account.sessions", f"{name} {ended} ended")
    return _back(name)


def _back(name: str) -> Response:
    return RedirectResponse(f"{_PAGE}/one?{urlencode({'name': name})}", status_code=303)


def _check_sites(visit: Visit, sites: Sequence[str]) -> None:
    """Raises AccountRefused."""
    if not set(sites) <= set(visit.frame.county.places):
        raise AccountRefused("no_site", "there is no such site")


def _list(
    visit: Visit,
    why: AccountRefused | None = None,
    *,
    name: str = "",
    role: str = "operator",
    sites: Sequence[str] = (),
) -> Response:
    with visit.store.read() as connection:
        found = accounts.listed(connection)
    return visit.page(
        "access/people.html",
        400 if why else 200,
        found=found,
        fault=visit.words.text(f"access.refused.{why.key}", n=changing.PASSWORD_CHARS_MIN) if why else "",
        roles=ROLES,
        tree=visit.frame.county.sites,
        name=name,
        role=role,
        sites=sites,
    )


def _one(visit: Visit, name: str, why: AccountRefused | None = None) -> Response:
    """Raises HTTPException 404 for an unknown name."""
    with visit.store.read() as connection:
        account = accounts.find(connection, name)
        if account is None:
            raise HTTPException(404)
        open_now = sessions.listed(connection, name, visit.now_ms)
    return visit.page(
        "access/person.html",
        400 if why else 200,
        account=account,
        sessions=open_now,
        fault=visit.words.text(f"access.refused.{why.key}", n=changing.PASSWORD_CHARS_MIN) if why else "",
        roles=ROLES,
        tree=visit.frame.county.sites,
        sites=account.sites.split(),
    )
