"""What is ordered of boxes, one or many at once, and how it stands at each; by which settings they go."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from central.ordering.groups import Group, GroupFault, by_role, members, names_in
from central.ordering.making import OrderFault, made
from central.store.ledgers.held import sending
from central.store.links import deeds
from central.store.queries import boxes, commanded
from central.store.queries.commanded import Order
from central.web.frame import Acting, Confiding, Fitting, Known, Visit, form

router = APIRouter()

# Whoever may act on alerts may look, tell and begin anew; what a box is, the county's administrators decide.
LIGHT = ("clock.ask", "log.fetch", "photo.take", "notice.show", "agent.restart")
WEIGHTY = ("config.set", "agent.update")
_NAMES_MAX = 20_000
_TEXT_MAX = 60_000

_Word = Annotated[str, Form(max_length=64)]


class _Asked(Struct, frozen=True):
    """An order as the form has it: what, of which boxes, for so many hours."""

    kind: str
    group: Group
    text: str
    hours: float


def _asked(
    kind: _Word,
    names: Annotated[str, Form(max_length=_NAMES_MAX)] = "",
    role: _Word = "",
    site: _Word = "",
    text: Annotated[str, Form(max_length=_TEXT_MAX)] = "",
    hours: Annotated[float, Form(gt=0, le=deeds.HOURS_MAX)] = 72,
) -> _Asked:
    # A browser's form ends lines with CR LF; a file on a box does not.
    return _Asked(kind, Group(names_in(names), role, site), text.replace("\r\n", "\n"), hours)


_Wanted = Annotated[_Asked, Depends(_asked)]


@router.get("/fleet/orders")
def show(visit: Known, names: str = "", kind: str = "", only: str = "", again: str = "") -> Response:
    """The last orders, the settings of the boxes, and the forms.

    `only` shows one order; `again` is a box whose ordered settings are laid out to be ordered once more.
    """
    with visit.store.read() as connection:
        holders = [one for one in sending.holders(connection) if visit.reach.holds(one.site)]
        at = {one.box for one in holders}
        orders = _within(commanded.listed(connection, only[:12]), at)
        going = [one for box, one in commanded.going(connection).items() if box in at]
        wished = commanded.wished_text(connection, again) if again in at and visit.may("fleet") else ""
    return visit.page(
        "fleet/orders.html",
        orders=orders,
        going=sorted(going, key=lambda one: (not one.is_drifting, one.state != "undone", one.box)),
        roles=by_role(holders),
        names=again if wished else names[:_NAMES_MAX],
        wished=wished,
        kind=kind,
        light=LIGHT,
        weighty=WEIGHTY,
    )


@router.post("/fleet/orders", dependencies=[Depends(form)])
def order(visit: Acting, asked: _Wanted) -> Response:
    """Order what harms nothing, of boxes in reach."""
    return _order(visit, LIGHT, asked)


@router.post("/fleet/settings", dependencies=[Depends(form)])
def set_up(visit: Fitting, asked: _Wanted) -> Response:
    """Order other settings or another version."""
    return _order(visit, WEIGHTY, asked)


@router.get("/fleet/orders/{command}/brought")
def brought(visit: Confiding, command: Annotated[str, Path(pattern="^[0-9a-f]{32}$")]) -> Response:
    """The picture or log that a command brought: persons may be seen in it."""
    with visit.store.read() as connection:
        found = commanded.brought(connection, command)
        if found is None:
            raise HTTPException(404)
        box, kind, body = found
        visit.at(boxes.site_of(connection, box))
    visit.looked("picture" if kind == "photo" else "log", f"{box} {command}")
    is_photo = kind == "photo"
    disposition = {
        "content-disposition": f'inline; filename="{box}-{command[:8]}.{"jpg" if is_photo else "log"}"'
    }
    media = "image/jpeg" if is_photo else "text/plain; charset=utf-8"
    return Response(body, media_type=media, headers=disposition)


def _order(visit: Visit, allowed: Sequence[str], asked: _Asked) -> Response:
    if asked.kind not in allowed:
        raise HTTPException(400)
    try:
        deed = made(asked.kind, asked.text, visit.now_ms, asked.hours)
        with visit.store.read() as connection:
            found = members(connection, asked.group, visit.frame.county.children)
    except (OrderFault, GroupFault) as why:
        said = visit.words.text("fleetpage.bad")
        return visit.page("error.html", 400, code=400, said=f"{said} {why}")
    for one in found:
        visit.at(one.site)
    names = [one.box for one in found]
    visit.note(f"order:{asked.kind}", " ".join(names))
    who, waits_ms = visit.who().name, int(asked.hours * deeds.HOUR_MS)
    with visit.store.write() as connection:
        name = deeds.order(connection, names, deed, who=who, now_ms=visit.now_ms, waits_ms=waits_ms)
    return RedirectResponse(f"/fleet/orders?only={name}", status_code=303)


def _within(found: Sequence[Order], at: set[str]) -> list[Order]:
    """The orders as far as they are of boxes in reach."""
    parts = (Order(one.name, tuple(row for row in one.rows if row.box in at)) for one in found)
    return [one for one in parts if one.rows]
