"""The page on which a vehicle is loaded, as far as it is, and leaves."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.transport.load import LoadVan, Unload, VanLeft
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.rules.transport.loading import Loads
from edge_agent.counter.rules.transport.places import places_of
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.transport.build import SHOWN_MAX, Place
from edge_agent.counter.web.pages.transport.handover import Vehicle
from plumbing.clock import Moment, up_ms, utc_ms

router = APIRouter(prefix="/load")


@router.get("")
def load(visit: Anybody) -> Response:
    """The vehicle at hand, or those that there are."""
    return _page(visit)


@router.post("/van")
def van(visit: FromForm, vehicle: Vehicle = "", to: Place = "") -> Response:
    """Load this vehicle, for one place or for several; without one put this one aside."""
    return _done(visit, LoadVan(vehicle.strip(), to) if vehicle.strip() else Turn("load"))


@router.post("/off")
def off(visit: FromForm, vehicle: Vehicle = "", code: Annotated[str, Form(max_length=128)] = "") -> Response:
    """Something is taken off again."""
    return _done(visit, Unload(vehicle, code))


@router.post("/left")
def left(visit: FromForm, vehicle: Vehicle = "") -> Response:
    """The vehicle has left."""
    return _done(visit, VanLeft(vehicle))


def _done(visit: Visit, deed: Deed) -> Response:
    visit.ask(deed)
    return _page(visit) if visit.is_script else RedirectResponse("/load", status_code=303)


def _page(visit: Visit) -> Response:
    with visit.looking() as shelved:
        loads = (shelved.state.get(Loads) or Loads()).open
    work = visit.frame.board.shown.work
    vehicle = work.subject if work and work.kind == "load" else ""
    at_hand = next((one for one in loads if one.vehicle == vehicle), None)
    known = dict.fromkeys([*visit.frame.settings.transport.vehicles, *(one.vehicle for one in loads)])
    return visit.page(
        "transport/load.html",
        vehicle=vehicle,
        to=work.to if work else "",
        load=at_hand,
        last=at_hand.codes[::-1][:SHOWN_MAX] if at_hand else (),
        vehicles=tuple(known),
        places=places_of(visit.frame.settings, Moment(utc_ms(), up_ms(), "synced")),
    )
