"""The log of the duty board: what people did about which matters, and whether these still stand."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from central.store.duty.deeds import LISTED_MAX, Asked, doers, logged
from central.store.queries.ledgers.service import bounds
from central.web.frame import Known
from central.web.pages.duty.said import said
from central.web.pages.duty.standing import standing
from logistics.duty.judge import KINDS
from logistics.service.levels import Period

router = APIRouter()

_EVER_MS = 2**62
_Name = Annotated[str, Query(max_length=64)]


@router.get("/duty/history")
def show(
    visit: Known,
    kind: _Name = "",
    site: _Name = "",
    who: _Name = "",
    day: date | None = None,
    before: Annotated[int, Query(ge=0)] = _EVER_MS,
) -> Response:
    """Deeds, the newest first, of a kind, a site, a person or a day."""
    zone = visit.frame.county.zone
    since_ms, until_ms = bounds(Period(day, day), zone) if day else (0, _EVER_MS)
    asked = Asked(kind, site, who, since_ms, min(until_ms, before))
    with visit.store.read() as connection:
        found = logged(connection, asked)
        board = standing(connection, visit)
        names = doers(connection, visit.reach.sites)
    open_keys = {one.matter.key for one in board}
    reach = visit.reach
    lines = [
        (
            one.deed,
            one.matter,
            said(visit.words, one.matter) if one.matter else None,
            one.deed.key in open_keys,
        )
        for one in found
        if reach.is_whole or (one.matter is not None and reach.holds(one.matter.site))
    ]
    return visit.page(
        "duty/history.html",
        lines=lines,
        kinds=KINDS,
        asked=asked,
        day=day,
        people=names,
        older=found[-1].deed.at_ms if len(found) == LISTED_MAX else None,
    )
