"""A device of a box: how it stands and stood, what it last said, and what its silence means."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from central.store.queries import boxes
from central.store.queries.county import device as told
from central.store.queries.county.device import Heard
from central.web.frame import Known
from central.web.pages.county import trail
from central.web.words import Words
from logistics.events.parcels import ParcelScanned, Weighed
from logistics.events.rooms import DoorMoved, Humidity, Readings

router = APIRouter()


@router.get("/boxes/{box}/devices/{device}")
def show(visit: Known, box: str, device: str) -> Response:
    """One device."""
    with visit.store.read() as connection:
        found, owner = told.one(connection, box, device), boxes.listed(connection, only=box)
        if found is None or not owner:
            raise HTTPException(404)
        visit.at(owner[0].told.site)
        turns, heard = told.turns(connection, box, device), told.heard(connection, box, device)
    site = owner[0].told.site
    return visit.page(
        "county/device.html",
        trail=trail.of_device(visit, site, box, device),
        device=found,
        box=owner[0],
        turns=turns,
        heard=[(one, value(visit.words, one)) for one in heard],
    )


def value(words: Words, heard: Heard) -> str:
    """What an event says, where that fits into a word."""
    match heard.fact.event:
        case Readings() as chunk:
            return words.temperature(chunk.values_mc()[-1])
        case Weighed() as weighed:
            return words.mass(weighed.gross_g if weighed.is_net else weighed.gross_g - weighed.tare_g)
        case ParcelScanned() as scan:
            return scan.waybill
        case Humidity() as damp:
            return words.percent(damp.milli_pct)
        case DoorMoved() as moved:
            return words.text("room.door_open" if moved.is_open else "room.door_closed")
    return ""
