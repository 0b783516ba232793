"""The map by itself, with the list that says in words all that it shows."""

from fastapi import APIRouter
from fastapi.responses import Response

from central.web.frame import Known
from central.web.pages.county import glance, sketch

router = APIRouter()


@router.get("/map")
def show(visit: Known) -> Response:
    """The county's places, drawn and listed."""
    found = glance.gather(visit)
    return visit.page("county/atlas.html", glance=found, map=sketch.drawn(found.sites))
