"""Where parcels are found, and the trail of one."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import RedirectResponse, Response

from central.store.queries import asked, parcels
from central.store.queries.ledgers import parcel as ledgers
from central.store.queries.ledgers import photos
from central.store.queries.rows import parcels as rows
from central.store.queries.search.asked import TEXT_CHARS_MAX
from central.web.access.addresses import of_search
from central.web.frame import Known
from central.web.pages.ledgers.shown import masked, persons, yuan

router = APIRouter()


@router.get("/parcels")
def ways(visit: Known, q: Annotated[str, Query(max_length=TEXT_CHARS_MAX)] = "") -> Response:
    """The one search's field, and the lists of parcels; addresses of old with a search lead to it."""
    if q:
        return RedirectResponse(of_search(q), status_code=303)
    return visit.page("parcels.html", lists=[one.name for one in rows.ALL])


@router.get("/parcels/{waybill}")
def show(visit: Known, waybill: str) -> Response:
    """Where the parcel is and who had it."""
    with visit.store.read() as connection:
        trail = parcels.trail(connection, waybill)
        if trail is None:
            raise HTTPException(404)
        visit.at(*parcels.sites(connection, waybill))
        taken = photos.of(connection, waybill)
        pictures = asked.of_steps(connection, (*trail.steps, *taken))
        about = ledgers.about(connection, waybill, persons(visit))
    return visit.page(
        "parcel.html",
        trail=trail,
        photos=taken,
        pictures=pictures,
        about=about,
        person=masked(about.desk.person),
        yuan=yuan,
    )
