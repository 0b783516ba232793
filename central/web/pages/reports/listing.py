"""The reports that were made, by kind, and the addresses at which days were found before."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from central.store.queries.ledgers import reports
from central.web.frame import Whole
from central.web.pages.reports.found import Number
from logistics.service.reports.kinds import KINDS, Kind, period_named

router = APIRouter()

_LAST = "9999"


@router.get("/reports")
def show(visit: Whole, kind: Kind = "week", before: Annotated[str, Query(max_length=10)] = _LAST) -> Response:
    """The reports of a kind, the newest first."""
    with visit.store.read() as connection:
        found = reports.reported(connection, kind, before)
    return visit.page(
        "reports/list.html",
        kind=kind,
        kinds=KINDS,
        found=[(one, period_named(kind, one.period)) for one in found],
        is_more=len(found) == reports.SHOWN_MAX,
    )


@router.get("/ledgers/reports")
def moved(_visit: Whole) -> Response:
    """Where the days' reports were listed before."""
    return RedirectResponse("/reports?kind=day", 301)


@router.get("/ledgers/reports/{day}")
def moved_day(_visit: Whole, day: date, number: Number = 0) -> Response:
    """Where a day's report was before."""
    return RedirectResponse(f"/reports/day/{day}" + (f"?version={number}" if number else ""), 301)
