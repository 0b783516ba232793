"""A township: its sites on a map of their own, what they did today, and what is served from where."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from msgspec import Struct

from central.store.queries.county import day, standing
from central.store.queries.county.day import Figures
from central.store.queries.ledgers.service import local_day
from central.web.frame import Known, Visit
from central.web.pages.county import glance, sketch, trail
from central.web.pages.county.served import served

router = APIRouter()


class Served(Struct, frozen=True):
    """A village, the site that serves it, and whether that stands in it."""

    name: str
    site: str
    is_host: bool


@router.get("/townships/{township}")
def show(visit: Known, township: str) -> Response:
    """One township."""
    places = visit.frame.county.places
    here = [place.site for place in places.values() if place.township == township and township]
    if not here:
        raise HTTPException(404)
    visit.at(*here)
    moments = glance.day_of(visit)
    with visit.store.read() as connection:
        passed = day.passed(connection, moments.since_ms, moments.until_ms)
        found = standing.by_site(connection, moments.overdue_ms, moments.yesterday, visit.frame.county.zone)
    mine = [one for one in passed if one.site in here and visit.reach.holds(one.site)]
    town = glance.township(township, glance.site_states(visit, found), day.whole(mine))
    return visit.page(
        "county/township.html",
        trail=trail.of_township(visit, township),
        town=town,
        day=moments,
        map=sketch.drawn(town.sites, zoom=2.0),
        today=day.by(mine, lambda site: site),
        nothing=Figures(),
        levels=served(visit).week(visit).levels,
        villages=villages(visit, township),
    )


def villages(visit: Visit, township: str = "", site: str = "") -> tuple[Served, ...]:
    """The villages of a township, or those that a site serves, as of today."""
    county = visit.frame.county
    today = local_day(visit.now_ms, county.zone)
    hosts = {place.village: place.site for place in county.places.values() if place.village}
    return tuple(
        Served(one.name, one.served_by, hosts.get(one.code) == one.served_by)
        for one in (county.tables.villages if county.tables else ())
        if one.valid_on(today) and one.township == (township or one.township) and site in ("", one.served_by)
    )
