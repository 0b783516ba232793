"""All alerts; and one of them in full: what was decided and why, who was told, what was answered."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from central.store.queries import alerts
from central.web.frame import Known

router = APIRouter()


@router.get("/alerts")
def show(visit: Known, before: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """The newest, or the newest of those before a number."""
    with visit.store.read() as connection:
        found = alerts.newest(connection, before, visit.reach.sites)
        is_open, unacknowledged = alerts.standing(connection, visit.reach.sites)
    older = found[-1].facts.id if len(found) == alerts.LISTED_MAX else None
    return visit.page(
        "alerts/list.html", found=found, older=older, open=is_open, unacknowledged=unacknowledged
    )


@router.get("/alerts/{number}")
def show_one(visit: Known, number: int) -> Response:
    """One alert in full."""
    with visit.store.read() as connection:
        story = alerts.story(connection, number)
    if story is None:
        raise HTTPException(404)
    visit.at(story.alert.facts.site)
    return visit.page("alerts/one.html", story=story, alerts=[story.alert])
