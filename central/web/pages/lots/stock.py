"""Stock per owner, product and site, and the lots in the order in which they have to go out."""

from fastapi import APIRouter
from fastapi.responses import Response

from central.store.lots import keeping, stock
from central.store.queries.ledgers.service import local_day
from central.web.frame import Known

router = APIRouter()


@router.get("/lots/stock")
def show(visit: Known) -> Response:
    """How much there is, of whom, where."""
    with visit.store.read() as connection:
        found = stock.stock(connection, visit.reach.sites)
    order = visit.frame.county.order
    found.sort(key=lambda one: (one.product, order(one.site), one.owner))
    return visit.page("lots/stock.html", stocks=found, total_g=sum(one.net_g for one in found))


@router.get("/lots/due")
def due(visit: Known) -> Response:
    """First expired, first out: what to send away next."""
    zone = visit.frame.county.zone
    with visit.store.read() as connection:
        today = local_day(visit.now_ms, zone)
        found = stock.due(connection, keeping.shelf_days(connection), today, zone, visit.reach.sites)
    return visit.page("lots/due.html", dues=found)
