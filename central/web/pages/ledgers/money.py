"""Money on delivery: each site's till, what counts found, and accounts that cannot be right."""

from fastapi import APIRouter
from fastapi.responses import Response

from central.store.queries.ledgers import money
from central.web.frame import Known
from central.web.pages.ledgers.shown import TILL_DAYS, till_span, yuan

router = APIRouter()

_DAY_MS = 86_400_000


@router.get("/ledgers/money")
def show(visit: Known) -> Response:
    """Collected, remitted, in hand and missing per site; the counts of a month; anomalies."""
    with visit.store.read() as connection:
        tills = money.tills(connection)
        closes = money.closes(connection, visit.now_ms - TILL_DAYS * _DAY_MS)
        odd = money.odd(connection, visit.reach.sites)
    order, holds = visit.frame.county.order, visit.reach.holds
    return visit.page(
        "ledgers/money.html",
        tills=sorted((one for one in tills if holds(one.site)), key=lambda till: order(till.site)),
        missing=money.difference_fen,
        closes=[(site, close) for site, close in closes if holds(site)],
        odd=odd,
        yuan=yuan,
        days=TILL_DAYS,
        span=till_span(visit),
    )
