"""Tables that boxes are to hold: made as versions, sent to roles and sites, and how each box stands."""

from collections.abc import Sequence
from difflib import unified_diff
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Depends, File, Form, HTTPException, Path, UploadFile
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from central.store.ledgers.held import sending, versions
from central.store.ledgers.held.sending import Holder, Stand
from central.store.ledgers.held.versions import Made, Sent, Version
from central.web.frame import Registering, Visit, Whole, form
from central.web.pages.ledgers.sheets import SheetRefused, rows_of
from logistics import wire
from logistics.parcels.tables import pricing, routing
from logistics.parcels.tables.manifest import Fault

router = APIRouter()

Role = Literal["hub", "township", "village", "coldstore"]
ROLES: tuple[Role, ...] = get_args(Role)
_FORM_BYTES_MAX = 1 << 20
_DIFF_MAX = 1000
_Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_Name = Annotated[str, Form(max_length=64)]


class Line(Struct, frozen=True):
    """A box and how a table stands on it; `wanted` is the version that it is to hold, 0 for none."""

    holder: Holder
    stand: Stand
    wanted: int


@router.get("/ledgers/tables/{kind}")
def show(visit: Whole, kind: wire.TableName) -> Response:
    """The versions, the boxes, and for those who may the form for the next version."""
    return _page(visit, kind)


@router.post("/ledgers/tables/{kind}", dependencies=[Depends(form)], max_body_size=_FORM_BYTES_MAX)
def make(
    visit: Registering,
    kind: Made,
    comment: Annotated[str, Form(max_length=200)] = "",
    rows: Annotated[str, Form()] = "",
    table: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Make a version of a file or of the text; one with faults is shown again with each of them."""
    data = (table.file.read(_FORM_BYTES_MAX) if table and table.filename else b"") or rows.encode()
    try:
        text, faults = _read(visit, kind, data)
        if faults:
            return _page(visit, kind, 400, rows=_shown(data), faults=faults, comment=comment)
        with visit.store.write() as connection:
            versions.add(
                connection, kind, text, who=visit.who().name, comment=comment.strip(), now_ms=visit.now_ms
            )
    except SheetRefused as why:
        return _page(visit, kind, 400, rows=_shown(data), faults=(Fault(1, str(why)),), comment=comment)
    except wire.WireError:
        return _page(visit, kind, 400, rows=_shown(data), faults=(Fault(1, "too_large"),), comment=comment)
    return RedirectResponse(f"/ledgers/tables/{kind}", status_code=303)


@router.get("/ledgers/tables/{kind}/{number}")
def one(visit: Whole, kind: Made, number: _Number) -> Response:
    """A version, with what it changed in the one before it."""
    with visit.store.read() as connection:
        version = versions.one(connection, kind, number)
        if version is None:
            raise HTTPException(404)
        before = versions.before(connection, kind, number)
    lines = difference(before.rows if before else "", version.rows)
    return visit.page(
        "ledgers/lists/table.html", kind=kind, version=version, before=before, lines=lines[:_DIFF_MAX]
    )


@router.post("/ledgers/tables/{kind}/{number}/send", dependencies=[Depends(form)])
def send(
    visit: Registering,
    kind: Made,
    number: _Number,
    roles: Annotated[list[Role] | None, Form()] = None,
    sites: Annotated[list[_Name] | None, Form()] = None,
) -> Response:
    """Boxes of these roles and at these sites are to hold it."""
    chosen = [site for site in sites or () if site in visit.frame.county.places]
    if not roles and not chosen:
        raise HTTPException(400)
    with visit.store.write() as connection:
        version = versions.one(connection, kind, number)
        if version is None:
            raise HTTPException(404)
        who = visit.who().name
        versions.send(
            connection, kind, version, roles=roles or (), sites=chosen, who=who, now_ms=visit.now_ms
        )
    return RedirectResponse(f"/ledgers/tables/{kind}", status_code=303)


@router.post("/ledgers/tables/{kind}/again", dependencies=[Depends(form)])
def again(visit: Registering, kind: wire.TableName, box: _Name) -> Response:
    """Send once more what a box refused."""
    with visit.store.write() as connection:
        sending.again(connection, kind, box)
    return RedirectResponse(f"/ledgers/tables/{kind}", status_code=303)


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """The rows that went ("-") and came ("+"), in the table's order."""
    found = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [(line[0], line[1:]) for number, line in enumerate(found) if number > 1 and line[0] in "+-"]


def _page(
    visit: Visit,
    kind: wire.TableName,
    status: int = 200,
    *,
    rows: str | None = None,
    faults: Sequence[Fault] = (),
    comment: str = "",
) -> Response:
    made: Made | None = kind if kind == "routing" or kind == "prices" else None
    with visit.store.read() as connection:
        listed = versions.listed(connection, made) if made else ()
        all_sent = versions.sent(connection, kind)
        known = sending.stands(connection, kind)
        boxes = sending.holders(connection)
    lines = [
        Line(box, known.get((box.box, kind), Stand(box.box, kind)), want.version if want else 0)
        for box in boxes
        for want in (sending.wanted(all_sent, kind, box),)
    ]
    order = visit.frame.county.order
    return visit.page(
        "ledgers/lists/tables.html",
        status,
        kind=kind,
        listed=listed,
        sent={one.version: one for one in all_sent},
        lines=sorted(lines, key=lambda line: (order(line.holder.site), line.holder.box)),
        rows=_start(visit, kind, listed) if rows is None else rows,
        faults=faults,
        comment=comment,
        roles=ROLES,
        aim=_aim(all_sent),
        places=visit.frame.county.sites,
    )


def _start(visit: Visit, kind: wire.TableName, listed: Sequence[Version]) -> str:
    """What the form begins with: the newest version, else what follows from the county's own tables."""
    if listed:
        return listed[0].rows
    if kind == "routing":
        return routing.as_csv(visit.request.app.state.destinations)
    return pricing.as_csv(())


def _aim(all_sent: Sequence[Sent]) -> tuple[frozenset[str], frozenset[str]]:
    """To whom the last one was sent; all that handle parcels, if none was."""
    if all_sent:
        return all_sent[0].roles, all_sent[0].sites
    return frozenset(ROLES) - {"coldstore"}, frozenset()


def _read(visit: Visit, kind: Made, data: bytes) -> tuple[str, tuple[Fault, ...]]:
    """The table in the form in which it is kept, and its faults. Raises SheetRefused."""
    if kind == "prices":
        zones = pricing.read(rows_of(data))
        return pricing.as_csv(zones.rows), zones.faults
    found = routing.read(rows_of(data), visit.frame.county.places)
    return routing.as_csv(found.rows), found.faults


def _shown(data: bytes) -> str:
    """What was given, to be mended in the form; a workbook is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
