"""The page for a vehicle's visit: came, or came with nothing; one tap."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.deeds.transport.visit import TellVisit
from edge_agent.counter.rules.transport.codes import VEHICLE_CHARS_MAX
from edge_agent.counter.rules.transport.places import Spot, places_of
from edge_agent.counter.rules.transport.visits import Direction
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from logistics.events.transport import Visited
from plumbing.clock import Moment, up_ms, utc_ms

router = APIRouter(prefix="/visit")
SHOWN_MAX = 5


@router.get("")
def visit_page(visit: Anybody) -> Response:
    """The stops, and the last visits."""
    return _page(visit)


@router.post("")
def tell(
    visit: FromForm,
    kind: Annotated[Literal["exchange", "no_parcels"], Form()],
    stop: Annotated[str, Form(max_length=64)] = "",
    direction: Annotated[Literal["", "down", "up", "both"], Form()] = "",
    vehicle: Annotated[str, Form(max_length=VEHICLE_CHARS_MAX)] = "",
    again: Annotated[Literal["", "yes"], Form()] = "",
) -> Response:
    """A vehicle was at a stop."""
    way: Direction | None = direction or None
    visit.ask(TellVisit(stop or visit.frame.site, kind, way, vehicle, is_new=again == "yes"))
    return _page(visit) if visit.is_script else RedirectResponse("/visit", status_code=303)


def _page(visit: Visit) -> Response:
    now = Moment(utc_ms(), up_ms(), "synced")
    places = places_of(visit.frame.settings, now)
    with visit.looking() as shelved:
        told = shelved.told.of_kinds("visited")[-SHOWN_MAX:]
    return visit.page(
        "transport/visit.html",
        stops=(Spot(places.site, places.name(places.site)), *places.villages),
        names=places,
        last=[(one.at_ms, one.event) for one in reversed(told) if isinstance(one.event, Visited)],
        vehicles=visit.frame.settings.transport.vehicles,
    )
