"""The page that leads to all works, each one tap."""

from fastapi import APIRouter
from fastapi.responses import Response

from edge_agent.counter.web.frame import Anybody

router = APIRouter()


@router.get("/more")
def more(visit: Anybody) -> Response:
    """The works of this box."""
    return visit.page("more.html")
