"""Lets new boxes in, renews certificates, serves releases, over HTTPS by the county's own certificate."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi import Path as PathField
from fastapi.responses import FileResponse, PlainTextResponse, Response

from central.fleet.identity.desk import Denied, Desk
from central.fleet.releases.serving import Shelf
from central.web.access.memory import Memory, OwnMemory, Tries
from central.web.pages.ledgers.ask import network_of
from plumbing import logs
from plumbing.clock import utc_ms
from plumbing.trust import enrolment
from plumbing.trust.enrolment import Ask, AskAgain, Given, MessageFault, Refused

router = APIRouter()
_WRONG, _QUARTER_MS = 20, 15 * 60_000
# So many are answered at a time, the others wait: a try counts as wrong until it was right, and all boxes
# of a county may come at once from behind one address.
_AT_ONCE = 8


def make_enrolment(desk: Desk, shelf: Shelf | None = None, memory: Memory | None = None) -> FastAPI:
    """What is served to boxes: four addresses, and nothing that needs a login."""
    app = FastAPI(
        title="sanji enrolment",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=enrolment.REQUEST_BYTES_MAX,
    )
    app.state.desk = desk
    app.state.wrong = (memory or OwnMemory()).tries("enrol", _WRONG, _QUARTER_MS)
    app.state.shelf = shelf
    app.state.turns = BoundedSemaphore(_AT_ONCE)
    app.include_router(router)
    return app


async def _body(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(_body)]


@router.get(enrolment.AUTHORITY_PATH)
def authority(request: Request) -> Response:
    """The county's authority. It is no secret, and is believed by its fingerprint alone."""
    return PlainTextResponse(request.app.state.desk.authority_pem)


@router.post(enrolment.ENROL_PATH)
def enrol(request: Request, body: Body) -> Response:
    """A new box, by its code."""
    desk: Desk = request.app.state.desk
    return _answer(
        request,
        lambda address, now_ms: desk.enrol(enrolment.read(body, Ask), address, now_ms),
    )


@router.post(enrolment.RENEW_PATH)
def renew(request: Request, body: Body) -> Response:
    """A box's next certificate, by its present one."""
    desk: Desk = request.app.state.desk
    return _answer(
        request,
        lambda address, now_ms: desk.renew(enrolment.read(body, AskAgain), address, now_ms),
    )


@router.get(enrolment.RELEASES_PATH + "/{digest}")
def release(request: Request, digest: Annotated[str, PathField(pattern="^[0-9a-f]{64}$")]) -> Response:
    """A bundle of the program, or the part of it that is asked for, to a box with a good certificate."""
    desk: Desk = request.app.state.desk
    shelf: Shelf | None = request.app.state.shelf

    def found(_address: str, now_ms: int) -> Response:
        ask = enrolment.in_header(request.headers.get("authorization", ""))
        if ask.digest != digest:
            raise Denied("what was signed asks for another release")
        box = desk.admit(ask, now_ms)
        path = shelf.path(digest) if shelf else None
        if path is None:
            return _said(404, Refused("there is no such release here"))
        part = request.headers.get("range", "")[:60]
        logs.get("releases").info("release.fetched", box=box, file=path.name, part=part)
        headers = {"cache-control": "no-store"}
        return FileResponse(path, media_type="application/octet-stream", headers=headers)

    return _taken(request, found)


def _answer(request: Request, ask: Callable[[str, int], Given]) -> Response:
    """What is given, as JSON."""
    return _taken(request, lambda address, now_ms: _said(200, ask(address, now_ms)))


def _taken(request: Request, ask: Callable[[str, int], Response]) -> Response:
    """What is given; 400, 403, 429 with why not. Tries are counted by network beforehand."""
    turns: BoundedSemaphore = request.app.state.turns
    with turns:
        return _answered(request, ask)


def _answered(request: Request, ask: Callable[[str, int], Response]) -> Response:
    wrong: Tries = request.app.state.wrong
    address, now_ms = request.client.host if request.client else "", utc_ms()
    network = network_of(address)
    if not wrong.take(network, now_ms):
        return _said(429, Refused("too many wrong tries from here; wait a quarter of an hour"))
    try:
        answer = ask(address, now_ms)
    except MessageFault as why:
        return _said(400, Refused(str(why)))
    except Denied as why:
        return _said(403, Refused(str(why)))
    wrong.give_back(network)
    return answer


def _said(status: int, what: Given | Refused) -> Response:
    return Response(
        msgspec.json.encode(what), status, {"cache-control": "no-store"}, media_type="application/json"
    )
