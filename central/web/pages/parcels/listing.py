"""A parcel found by its waybill, and its trail."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import RedirectResponse, Response

from central.store.queries import asked, parcels
from central.store.queries.ledgers import parcel as ledgers
from central.store.queries.ledgers import photos
from central.web.frame import Known
from central.web.pages.ledgers.shown import masked, persons, yuan

router = APIRouter()


@router.get("/parcels")
def search(visit: Known, q: Annotated[str, Query(max_length=128)] = "") -> Response:
    """The form, and what it found; a single exact hit leads on to its trail.

    By recipients only /search looks, for those who may see persons.
    """
    wanted = "".join(q.split()).upper()
    found: tuple[parcels.Parcel, ...] = ()
    if wanted:
        with visit.store.read() as connection:
            found = parcels.search(connection, wanted, visit.reach.sites)
    if len(found) == 1 and found[0].waybill == wanted:
        return RedirectResponse(f"/parcels/{wanted}", status_code=303)
    return visit.page("parcels.html", asked=wanted, found=found, tail_min=parcels.TAIL_MIN)


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
