"""The page of the day's three-way match: arrived, sorted, loaded."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from edge_agent.counter.rules.transport.match import match
from edge_agent.counter.rules.transport.places import places_of
from edge_agent.counter.web.frame import Anybody
from logistics.labels import CHINA
from plumbing.clock import Moment, up_ms, utc_ms

router = APIRouter(prefix="/match")
LISTED_MAX = 60


@router.get("")
def match_page(visit: Anybody) -> Response:
    """Since midnight in China, and what is here since before."""
    now_ms = utc_ms()
    today = datetime.fromtimestamp(now_ms / 1000, CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    with visit.looking() as shelved:
        found = match(shelved.belt.since(int(today.timestamp() * 1000)))
    lists = {
        "not_sorted": found.not_sorted,
        "not_loaded": found.not_loaded,
        "unsorted_loaded": found.unsorted_loaded,
        "wrong_way": found.wrong_way,
        "manual": found.manual,
        "problems": found.problems,
    }
    return visit.page(
        "transport/match.html",
        match=found,
        lists=lists,
        listed_max=LISTED_MAX,
        places=places_of(visit.frame.settings, Moment(now_ms, up_ms(), "synced")),
    )
