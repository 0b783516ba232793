"""Lets new boxes in and renews certificates, over HTTPS by the county's own certificate."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from central.fleet.identity.desk import Denied, Desk
from central.web.pages.ledgers.ask import network_of
from plumbing.clock import utc_ms
from plumbing.trust import enrolment
from plumbing.trust.enrolment import Ask, AskAgain, Given, MessageFault, Refused
from plumbing.web.throttle import Tally

router = APIRouter()
_WRONG, _QUARTER_MS = 20, 15 * 60_000
# So many are answered at a time, the others wait: a try counts as wrong until it was right, and all boxes
# of a county may come at once from behind one address.
_AT_ONCE = 8


def make_enrolment(desk: Desk) -> FastAPI:
    """What is served to boxes: three addresses, and nothing that needs a login."""
    app = FastAPI(
        title="sanji enrolment",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=enrolment.REQUEST_BYTES_MAX,
    )
    app.state.desk = desk
    app.state.wrong = Tally(_WRONG, _QUARTER_MS)
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


def _answer(request: Request, ask: Callable[[str, int], Given]) -> Response:
    """What is given; 400, 403, 429 with why not. Tries are counted by network beforehand."""
    turns: BoundedSemaphore = request.app.state.turns
    with turns:
        return _answered(request, ask)


def _answered(request: Request, ask: Callable[[str, int], Given]) -> Response:
    wrong: Tally = request.app.state.wrong
    address, now_ms = request.client.host if request.client else "", utc_ms()
    network = network_of(address)
    if not wrong.take(network, now_ms):
        return _said(429, Refused("too many wrong tries from here; wait a quarter of an hour"))
    try:
        given = ask(address, now_ms)
    except MessageFault as why:
        return _said(400, Refused(str(why)))
    except Denied as why:
        return _said(403, Refused(str(why)))
    wrong.give_back(network)
    return _said(200, given)


def _said(status: int, what: Given | Refused) -> Response:
    return Response(
        msgspec.json.encode(what), status, {"cache-control": "no-store"}, media_type="application/json"
    )
