"""The list of lots, narrowed by product, owner, site, kind and state, and found by number."""

import re
from typing import Annotated, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from central.store.lots import listed
from central.store.lots.listed import STATES, Lot, State, Wanted
from central.web.frame import Known
from logistics.events.lots import LotKind

router = APIRouter()

KINDS: tuple[LotKind, ...] = get_args(LotKind)
_PLACE = re.compile(r"([0-9]{1,16})-([A-Za-z0-9._-]{1,20})")
_Name = Annotated[str, Query(max_length=64)]


@router.get("/lots")
def show(
    visit: Known,
    product: _Name = "",
    owner: _Name = "",
    site: _Name = "",
    kind: LotKind | Literal[""] = "",
    state: State | Literal[""] = "",
    q: Annotated[str, Query(max_length=40)] = "",
    before: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """A page of lots; the whole number of one leads to it."""
    number = "".join(q.split())
    wanted = Wanted(product, owner, site, kind, state, number)
    sites = visit.reach.sites
    with visit.store.read() as connection:
        if number and listed.one(connection, number):
            return RedirectResponse(f"/lots/of/{number}", status_code=303)
        found = listed.listed(connection, wanted, _place(before), sites)
        if number and not found:
            wanted = Wanted(product, owner, site, kind, state, number.upper())
            found = listed.listed(connection, wanted, _place(before), sites)
        choices = listed.choices(connection)
    return visit.page(
        "lots/list.html",
        lots=found,
        wanted=wanted,
        choices=choices,
        kinds=KINDS,
        states=STATES,
        older=_older(wanted, found),
    )


def _place(before: str) -> tuple[int, str] | None:
    match = _PLACE.fullmatch(before)
    return (int(match[1]), match[2]) if match else None


def _older(wanted: Wanted, found: list[Lot]) -> str:
    """The address of the next page, "" on the last."""
    if len(found) < listed.SHOWN_MAX:
        return ""
    asked = {name: getattr(wanted, name) for name in ("product", "owner", "site", "kind", "state")}
    place = {"q": wanted.number, "before": f"{found[-1].last_ms}-{found[-1].lot}"}
    return "/lots?" + urlencode({key: value for key, value in {**asked, **place}.items() if value})
