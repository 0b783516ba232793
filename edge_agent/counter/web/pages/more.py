"""All pages that the bar has no room for, each one tap away."""

from fastapi import APIRouter
from fastapi.responses import Response

from edge_agent.counter.web.frame import Anybody
from edge_agent.counter.web.nav import MORE

router = APIRouter()


@router.get("/more")
def more(visit: Anybody) -> Response:
    """The pages, large."""
    return visit.page("more.html", more=MORE)
