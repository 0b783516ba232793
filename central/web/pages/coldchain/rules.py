"""The rules of rooms: what is in force, what was, and a form that makes the next version."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.store.queries import rooms
from central.web.frame import Known, Registering, Visit, form
from central.web.pages.coldchain import form as forms
from central.web.pages.coldchain.diff import entries
from logistics.coldchain.errors import RuleError
from logistics.goods.catalogue import CATALOGUE, listed
from logistics.goods.rooms import room_rule

router = APIRouter()

_Product = Annotated[str, Query(max_length=64)]
_EMPTY = {
    **dict.fromkeys((*forms.NUMBERS, *forms.MORE_NUMBERS, *forms.FLAGS, *forms.TEXTS), ""),
    "interval": "5",
    "duration": "30",
    "hyst": "0.5",
    "clear_after": "10",
}


@router.get("/rules")
def show(visit: Known) -> Response:
    """What is in force in each room, also in those of which probes tell and nobody has said anything."""
    with visit.store.read() as connection:
        standing = rules.in_force(connection, visit.now_ms)
        coming = {one.place: one for one in rules.newest(connection) if one.valid_from_ms > visit.now_ms}
        places = {*standing, *coming, *((one.site, one.room) for one in rooms.probes(connection))}
    order = visit.frame.county.order
    mine = [place for place in places if visit.reach.holds(place[0])]
    listing = [
        (place, standing.get(place), coming.get(place))
        for place in sorted(mine, key=lambda one: (order(one[0]), one[1]))
    ]
    return visit.page("coldchain/rules.html", listing=listing)


@router.get("/rules/{site}/{room}")
def show_one(visit: Known, site: str, room: str, product: _Product = "") -> Response:
    """A room's history, and the form: filled in with what is in force, or with a product of the catalogue."""
    visit.at(site)
    versions = _versions(visit, site, room)
    fields = forms.of_version(versions[-1]) if versions else _EMPTY
    faults: forms.Faults = {}
    if product:
        fields, faults = _from_catalogue(product, fields)
    return _page(visit, (site, room), versions, fields, faults)


@router.post("/rules/{site}/{room}", dependencies=[Depends(form)])
async def enter(visit: Registering, request: Request, site: str, room: str) -> Response:
    """Write the next version, or send the form back with every fault at its field."""
    sent = await request.form()
    fields = {**dict.fromkeys(_EMPTY, ""), **{name: str(sent[name]) for name in _EMPTY if name in sent}}
    return await run_in_threadpool(_enter, visit, (site, room), fields)


def _enter(visit: Visit, place: tuple[str, str], fields: forms.Fields) -> Response:
    versions = _versions(visit, *place)
    zone = visit.frame.county.zone
    new, faults = forms.read(fields, place, visit.who().name, visit.now_ms, zone)
    if new is None:
        return _page(visit, place, versions, fields, faults, 400)
    try:
        with visit.store.write() as connection:
            rules.add(connection, new)
    except RuleError:
        return _page(visit, place, versions, fields, {"valid_from": "too_early"}, 400)
    return RedirectResponse(f"/rules/{place[0]}/{place[1]}", status_code=303)


def _versions(visit: Visit, site: str, room: str) -> list[RoomVersion]:
    """Raises HTTPException 404 for a room of which neither rule nor probe tells."""
    with visit.store.read() as connection:
        found = rules.history(connection, site, room)
        is_known = bool(found) or (site, room) in {(one.site, one.room) for one in rooms.probes(connection)}
    if not is_known:
        raise HTTPException(404)
    return found


def _page(
    visit: Visit,
    place: tuple[str, str],
    versions: list[RoomVersion],
    fields: forms.Fields,
    faults: forms.Faults,
    status: int = 200,
) -> Response:
    return visit.page(
        "coldchain/rule.html",
        status,
        site=place[0],
        room=place[1],
        entries=entries(versions),
        fields=fields,
        faults=faults,
        catalogue=[one for one in CATALOGUE if room_rule(one.product) is not None],
        bases=forms.BASES,
    )


def _from_catalogue(product: str, before: forms.Fields) -> tuple[forms.Fields, forms.Faults]:
    """The form for a product; the room's own rhythm stays, as the source knows nothing of it."""
    try:
        found, rule = listed(product), room_rule(product)
    except RuleError:
        return before, {"product": "not_listed"}
    if rule is None:
        return before, {"product": "no_temperature"}
    fields = forms.filled(rule, product=product, source=found.source, basis=found.basis)
    return {**fields, **{name: before[name] for name in ("interval", "max_gap", "no_data")}}, {}
