"""Groups of boxes: made, filled and emptied by hand, and used wherever boxes are chosen."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from central.ordering.groups import names_in
from central.store.fleet import facts, groups
from central.store.fleet.groups import GroupError
from central.web.frame import Fitting, Visit, Whole, form

router = APIRouter()
_PAGE = "/fleet/groups"
_NAMES_MAX = 20_000

_Name = Annotated[str, Form(max_length=48)]
_Names = Annotated[str, Form(max_length=_NAMES_MAX)]


@router.get(_PAGE)
def show(visit: Whole) -> Response:
    """All groups with their boxes, and the form for more."""
    return _page(visit)


@router.post(_PAGE, dependencies=[Depends(form)])
def add(
    visit: Fitting, name: _Name = "", names: _Names = "", note: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Put boxes into a group, made if need be."""
    try:
        with visit.store.write() as connection:
            known = frozenset(one.box for one in facts.read(connection))
            who, now_ms = visit.who().name, visit.now_ms
            groups.add(connection, name, names_in(names), known, who=who, now_ms=now_ms, note=note)
    except GroupError as why:
        return _page(visit, why)
    return RedirectResponse(_PAGE, status_code=303)


@router.post(f"{_PAGE}/remove", dependencies=[Depends(form)])
def remove(visit: Fitting, name: _Name = "", names: _Names = "", whole: _Name = "") -> Response:
    """Take boxes out of a group; the group goes by a button of its own."""
    taken = () if whole else names_in(names)
    if not (taken or whole):
        return _page(visit, GroupError("none", name))
    try:
        with visit.store.write() as connection:
            groups.remove(connection, name, taken)
    except GroupError as why:
        return _page(visit, why)
    return RedirectResponse(_PAGE, status_code=303)


def _page(visit: Visit, why: GroupError | None = None) -> Response:
    with visit.store.read() as connection:
        found = groups.listed(connection)
    fault = visit.words.text(f"fleet.fault.{why.key}", what=why.what) if why else ""
    return visit.page("fleet/groups.html", 400 if why else 200, groups=found, fault=fault)
