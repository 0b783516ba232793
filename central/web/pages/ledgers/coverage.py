"""How many administrative villages host an active station, per township and at each month's end."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from central.store.ledgers.reports.versions import span
from central.store.queries.ledgers.coverage import activities
from central.web.frame import Whole
from logistics.service.coverage import ACTIVE_DAYS, Activity, judge, month_ends, window

router = APIRouter()

_MONTHS = 12


@router.get("/ledgers/coverage")
def show(visit: Whole, days: Annotated[int, Query(ge=1, le=366)] = ACTIVE_DAYS) -> Response:
    """On the last reported day, and at the ends of the months before it that were reported."""
    county = visit.frame.county.tables
    if county is None:
        raise HTTPException(404)
    with visit.store.read() as connection:
        reported = span(connection)
        if reported is None:
            return visit.page("ledgers/reports/coverage.html", months=[], within=days)
        first, last = reported
        found = [(day, activities(connection, window(day, days))) for day in month_ends(last, _MONTHS)]
    months = [judge(county, day, known, days) for day, known in found if day >= first]
    known = found[0][1]
    stations = [(one, known.get(one.site_id, Activity())) for one in county.sites_at(last, "station")]
    return visit.page(
        "ledgers/reports/coverage.html",
        months=months,
        within=days,
        # Where the window begins before the first report, silence in it says nothing.
        is_short=window(last, days).first < first,
        centres=len(county.sites_at(last, "centre")),
        stations=sorted(stations, key=lambda pair: (pair[1].is_active(last, days), pair[0].site_id)),
        villages={one.code: one.name for one in county.villages_at(last)},
        day=last,
    )
