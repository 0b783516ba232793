"""Money on delivery: each site's till, what counts found, and accounts that cannot be right."""

from fastapi import APIRouter
from fastapi.responses import Response

from central.store.queries.ledgers import money
from central.web.frame import Known
from central.web.pages.ledgers.shown import TILL_DAYS, till_span, yuan

router = APIRouter()

_COUNTS_MAX = 100


@router.get("/ledgers/money")
def show(visit: Known) -> Response:
    """Collected, remitted, in hand and missing per site; the newest counts of a month; anomalies."""
    span = till_span(visit)
    with visit.store.read() as connection:
        tills = money.tills(connection)
        closes = money.closes(connection, *span)
        odd = money.odd(connection, visit.reach.sites)
    order, holds = visit.frame.county.order, visit.reach.holds
    mine = [(site, close) for site, close in closes if holds(site)]
    return visit.page(
        "ledgers/money.html",
        tills=sorted((one for one in tills if holds(one.site)), key=lambda till: order(till.site)),
        missing=money.difference_fen,
        closes=mine[:_COUNTS_MAX],
        counts=len(mine),
        odd=odd,
        odd_max=money.ODD_MAX,
        yuan=yuan,
        days=TILL_DAYS,
        span=span,
    )
