"""What waits for somebody: problems, parcels that lie too long, bags whose chain is broken."""

from fastapi import APIRouter
from fastapi.responses import Response

from central.store.queries.ledgers import queues
from central.web.frame import Known
from logistics.parcels.dwell import DwellRules

router = APIRouter()

_HOUR_MS = 3_600_000


@router.get("/ledgers/queues")
def show(visit: Known) -> Response:
    """Three lists, the oldest first."""
    rules, sites = DwellRules(), visit.reach.sites
    before_ms = visit.now_ms - rules.remind_hours[0] * _HOUR_MS
    with visit.store.read() as connection:
        problems = queues.problems(connection, sites)
        lying = queues.lying(connection, before_ms, sites)
        bags = queues.bags(connection, sites)
        totals = queues.totals(connection, before_ms, sites)
    return visit.page(
        "ledgers/queues.html",
        problems=problems,
        lying=[(parcel, rules.stage(parcel.since_ms, visit.now_ms)) for parcel in lying],
        bags=bags,
        totals=totals,
        before_ms=before_ms,
        most=queues.SHOWN_MAX,
    )
