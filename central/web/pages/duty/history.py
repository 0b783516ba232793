"""The log of the duty board: what people did about which matters, and whether these still stand."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from central.store.duty.deeds import LISTED_MAX, Asked, doers, logged
from central.store.queries.ledgers.service import bounds
from central.web.frame import Known
from central.web.pages.duty.said import said
from central.web.pages.duty.standing import standing
from logistics.duty.judge import KINDS
from logistics.events.shape import calendar_day
from logistics.service.levels import Period

router = APIRouter()

_EVER_MS = 2**62
_FIRST, _LAST = date(2000, 1, 1), date(9999, 12, 30)
_Name = Annotated[str, Query(max_length=64)]


@router.get("/duty/history")
def show(
    visit: Known,
    kind: _Name = "",
    site: _Name = "",
    who: _Name = "",
    day: Annotated[str, Query(max_length=10)] = "",
    before: Annotated[int, Query(ge=0, le=_EVER_MS)] = _EVER_MS,
    last: Annotated[int, Query(ge=-_EVER_MS, le=_EVER_MS)] = 0,
) -> Response:
    """Deeds, the newest first, of a kind, a site, a person or a day."""
    zone, on = visit.frame.county.zone, _day(day)
    since_ms, until_ms = bounds(Period(on, on), zone) if on else (0, _EVER_MS)
    reach = visit.reach.sites
    asked = Asked(kind, site, who, since_ms, until_ms, (before, last), reach)
    with visit.store.read() as connection:
        found = logged(connection, asked)
        board = standing(connection, visit)
        names = doers(connection, reach)
    open_keys = {one.matter.key for one in board}
    lines = [
        (
            one.deed,
            one.matter,
            said(visit.words, one.matter) if one.matter else None,
            one.deed.key in open_keys,
        )
        for one in found
    ]
    return visit.page(
        "duty/history.html",
        lines=lines,
        kinds=KINDS,
        asked=asked,
        day=day,
        people=names,
        older=found[-1].deed if len(found) == LISTED_MAX else None,
    )


def _day(said: str) -> date | None:
    """The day that is asked for; an empty field of the form is none."""
    found = calendar_day(said) if said else None
    if said and (found is None or not _FIRST <= found <= _LAST):
        raise HTTPException(400)
    return found
