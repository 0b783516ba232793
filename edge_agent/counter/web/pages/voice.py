"""The sounds of the spoken prompts."""

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

from edge_agent.counter.web.frame import Anybody
from edge_agent.counter.web.voice import KINDS

router = APIRouter()


@router.get("/voice/{name}")
def sound(visit: Anybody, name: str) -> Response:
    """A prompt's sound, as it is in the folder now."""
    path = visit.frame.voice.file(name)
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, media_type=KINDS[path.suffix])
