"""The page of the cold rooms with their alarms."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.asking import Busy, Full
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from logistics.events.rooms import COMMENT_CHARS_MAX

router = APIRouter()
QUICK = ("door", "defrost", "outage", "working")
_BY = "counter"


@router.get("/cold")
def cold(visit: Anybody, done: int = -1) -> Response:
    """How the rooms stand; `done` alarms were taken on just now."""
    said = "" if done < 0 else visit.words.text("cold.done" if done else "cold.none", n=done)
    return _cold(visit, said)


@router.post("/cold/take")
def take(
    visit: FromForm,
    room: Annotated[str, Form(max_length=64)] = "",
    quick: Annotated[str, Form(max_length=16)] = "",
    comment: Annotated[str, Form(max_length=COMMENT_CHARS_MAX)] = "",
) -> Response:
    """Take on a room's alarms, with what is being done about them; answered once it is on disk."""
    if room not in {one.name for one in visit.frame.board.shown.rooms}:
        return _cold(visit, visit.words.text("cold.no_room", room=room), status=404)
    words = visit.words.text(f"quick.{quick}") if quick in QUICK else comment.strip()
    if not words:
        return _cold(visit, visit.words.text("cold.say_why"), status=400)
    try:
        done = visit.frame.asking.take_alarm(visit.operator or _BY, words, room)
    except Busy:
        return _cold(visit, visit.words.text("ask.busy"), status=503)
    except Full:
        return _cold(visit, visit.words.text("ask.full"), status=507)
    return RedirectResponse(f"/cold?done={done}", status_code=303)


def _cold(visit: Visit, said: str, *, status: int = 200) -> Response:
    return visit.page(
        "cold.html", status, said=said, is_fault=status >= 400, quick=QUICK, comment_max=COMMENT_CHARS_MAX
    )
