"""The page of all kinds of work, one tap away from every other."""

from fastapi import APIRouter
from fastapi.responses import Response

from edge_agent.counter.web.frame import Anybody
from edge_agent.counter.web.nav import places

router = APIRouter()


@router.get("/more")
def more(visit: Anybody) -> Response:
    """A button for each."""
    return visit.page("more.html", places=places(visit.frame.settings.box.role))
