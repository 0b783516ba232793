"""The record of a room over a span of days, as JSON and on paper."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from central.record.record import Request, gather
from central.record.shape import RoomRecord
from central.record.span import SpanRefused, span_of
from central.store.queries import rooms
from central.store.store import Connection
from central.web.api import problems
from central.web.frame import Known, Visit

router = APIRouter()

First = Annotated[str, Query(alias="from", max_length=20)]
Last = Annotated[str, Query(alias="to", max_length=20)]


@router.get("/api/charts/rooms/{site}/{room}/record")
def as_json(visit: Known, site: str, room: str, first: First = "", last: Last = "") -> Response:
    """The record of the local days from … to, both whole; 400 with what is wrong."""
    visit.at(site)
    try:
        found = _record(visit, site, room, first, last)
    except SpanRefused as why:
        return problems.answer(visit.request.url.path, 400, str(why))
    return _json(found)


@router.get("/rooms/{site}/{room}/record.pdf")
def as_pdf(visit: Known, site: str, room: str, first: First = "", last: Last = "") -> Response:
    """The same record on paper."""
    from central.record.paper.paper import printed

    visit.at(site)
    try:
        found = _record(visit, site, room, first, last)
    except SpanRefused as why:
        return visit.page("error.html", 400, code=400, said=f"{visit.words.text('error.bad')} {why}")
    catalogues = visit.frame.catalogues
    name = f"{site}-{room}-{found.first}-{found.last}.pdf"
    return Response(
        printed(found, catalogues.get("zh-CN"), catalogues.get("en")),
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{_plain(name)}"'},
    )


def _record(visit: Visit, site: str, room: str, first: str, last: str) -> RoomRecord:
    """Raises SpanRefused, or HTTPException 404 for a room of which nobody ever heard."""
    county = visit.frame.county
    span = span_of(first, last, county.zone, visit.now_ms)
    with visit.store.read() as connection:
        if not _is_known(connection, visit, site, room):
            raise HTTPException(404)
        return gather(connection, _asked(visit, site, room), span)


def _asked(visit: Visit, site: str, room: str) -> Request:
    """The room by its names in Chinese, as the paper's first language is."""
    county = visit.frame.county
    place = county.places.get(site)
    return Request(
        site=site,
        room=room,
        site_name=(place.zh if place else "") or site,
        room_name=county.room(site, room).zh or room,
        county=county.zh,
        zone=county.timezone,
        made_by=visit.who().name,
        made_ms=visit.now_ms,
    )


def _is_known(connection: Connection, visit: Visit, site: str, room: str) -> bool:
    if any((one.site, one.room) == (site, room) for one in visit.frame.county.rooms):
        return True
    return any((one.site, one.room) == (site, room) for one in rooms.probes(connection))


def _plain(name: str) -> str:
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name
    )


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
