"""Puts the counter's pages together into one application, and serves it."""

from asyncio import sleep
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from edge_agent.counter.asking import Asking
from edge_agent.counter.board import Board
from edge_agent.counter.settings import Web
from edge_agent.counter.web.access import Stranger
from edge_agent.counter.web.frame import Frame, NotOurs, anyone
from edge_agent.counter.web.pages import cold, login, more, parcel, scans, voice
from edge_agent.counter.web.pages.handing import back, out, problems
from edge_agent.counter.web.pages.lots import forms, merge, one, pack, shelf
from edge_agent.counter.web.pages.money import collect, day, goods, till
from edge_agent.counter.web.pages.produce import grade, intake, slip
from edge_agent.counter.web.pages.shelf import arrive, choose, count, overdue, recipient
from edge_agent.counter.web.pages.transport import build, handover, load, match, sort, visit
from edge_agent.settings import EdgeSettings
from plumbing.clock import up_ms
from plumbing.web.headers import Headers
from plumbing.web.server import Serving, serve

_TRANSPORT = (handover.router, visit.router, build.router, load.router, sort.router, match.router)
_PRODUCE = (intake.router, grade.router, slip.router)
_LOTS = (shelf.router, one.router, forms.router, merge.router, pack.router)
ROUTERS = (
    scans.router,
    out.router,
    cold.router,
    more.router,
    login.router,
    voice.router,
    choose.router,
    arrive.router,
    overdue.router,
    count.router,
    parcel.router,
    recipient.router,
    collect.router,
    till.router,
    day.router,
    goods.router,
    back.router,
    problems.router,
    *_TRANSPORT,
    *_PRODUCE,
    *_LOTS,
)
_STATIC = Path(__file__).parent / "static"
_BODY_BYTES_MAX = 16_384
_LISTENERS_MAX = 8
_LOOK_S = 0.03
# Ages grow on a page where nothing happens, and a silent line looks like a dead one.
_TICK_MS = 5_000


class Live:
    """Tells open pages that the board has changed."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._closed = Event()
        self._listeners = 0

    def close(self) -> None:
        """End all streams at their next turn."""
        self._closed.set()

    async def answer(self, request: Request) -> Response:
        """The stream for one page; 503 when too many listen already, 403 for a stranger."""
        if anyone(request).is_stranger:
            return Response(status_code=403)
        if self._listeners >= _LISTENERS_MAX:
            return Response(status_code=503, headers={"retry-after": "10"})
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        self._listeners += 1
        try:
            version, told_ms = self._board.shown.version, up_ms()
            yield "retry: 1000\nevent: changed\ndata:\n\n"
            while not self._closed.is_set():
                await sleep(_LOOK_S)
                now = self._board.shown.version
                if now != version or up_ms() - told_ms >= _TICK_MS:
                    yield "event: changed\ndata:\n\n"
                    version, told_ms = now, up_ms()
        finally:
            self._listeners -= 1


def serve_counter(settings: EdgeSettings, board: Board, asking: Asking) -> Serving:
    """Serve the counter's page. Raises OSError that names the port when it cannot be had."""
    web = settings.web or Web()
    live = Live(board)
    app = FastAPI(
        title="sanji", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=_BODY_BYTES_MAX
    )
    app.state.frame = Frame(settings, board, asking)
    for router in ROUTERS:
        app.include_router(router)
    app.add_route("/live", live.answer)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_middleware(Headers, is_tls=False)
    app.add_exception_handler(NotOurs, _not_ours)
    app.add_exception_handler(Stranger, _stranger)
    app.add_exception_handler(RequestValidationError, _bad)
    app.add_exception_handler(HTTPException, _http)
    # What a proxy on the box passes on is not asked at the box.
    return serve(app, web.host, web.port, live.close, ("127.0.0.1", "::1"))


def _not_ours(request: Request, _why: Exception) -> Response:
    return _error(request, 403, "error.old")


def _stranger(request: Request, _why: Exception) -> Response:
    """To the sign-in; nowhere, where there is nobody who could sign in."""
    if request.app.state.frame.settings.operator:
        return RedirectResponse("/login", status_code=303)
    return _error(request, 403, "duty.remote")


def _bad(request: Request, _why: Exception) -> Response:
    return _error(request, 400, "error.bad")


def _http(request: Request, why: Exception) -> Response:
    status = why.status_code if isinstance(why, HTTPException) else 500
    return _error(request, status, "error.missing" if status == 404 else "error.bad")


def _error(request: Request, status: int, key: str) -> Response:
    visit = anyone(request)
    return visit.page("error.html", status, said=visit.words.text(key))
