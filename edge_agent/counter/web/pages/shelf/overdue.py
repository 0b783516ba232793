"""What has lain here too long, the longest first; and the page that leads to all others."""

from fastapi import APIRouter
from fastapi.responses import Response

from edge_agent.counter.books import dwelling
from edge_agent.counter.web.frame import Anybody
from plumbing.clock import Moment, up_ms, utc_ms

router = APIRouter()
SHOWN_MAX = 200


@router.get("/overdue")
def overdue(visit: Anybody) -> Response:
    """By the clock's standing that the agent knows of: a page cannot tell how far it may be trusted."""
    by = visit.frame.board.shown.overdue
    now = Moment(utc_ms(), up_ms(), by.clock)
    with visit.looking() as shelved:
        stays = dwelling.overdue(shelved.all_here(), now, by.boot)
    return visit.page(
        "shelf/overdue.html", stays=stays[:SHOWN_MAX], tally=dwelling.tally(stays), all=len(stays)
    )


@router.get("/more")
def more(visit: Anybody) -> Response:
    """Every page that this box has."""
    return visit.page("more.html")
