"""Takes partners' EPCIS documents, from systems by a token and from people by a form: all or nothing."""

from hmac import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Header, UploadFile
from fastapi.responses import JSONResponse, Response

from central.store.lots.trace import foreign
from central.store.lots.trace.foreign import Taken, TooMany
from central.web.access.memory import Memory
from central.web.frame import Anybody, Needs, Visit, Whole, form
from central.web.pages.ledgers.ask import network_of
from logistics.goods.epcis import check
from logistics.goods.epcis.check import DocumentRefused, Fault

router = APIRouter()

_FORM_BYTES = 65_536
_BYTES_MAX = check.BYTES_MAX + _FORM_BYTES
_QUARTER_MS, _WRONG = 15 * 60_000, 20
_IDS_TOLD_MAX = 200


class Door:
    """The token that opens it; "" keeps it shut. Counts wrong tries by network."""

    def __init__(self, token: str, memory: Memory) -> None:
        self._token = token
        self._wrong = memory.tries("capture", _WRONG, _QUARTER_MS)

    @property
    def is_there(self) -> bool:
        """Whether anybody may send."""
        return bool(self._token)

    def opens(self, said: str, address: str, now_ms: int) -> bool | None:
        """Whether this is the token; None where too many were wrong."""
        network = network_of(address)
        if not self._wrong.take(network, now_ms):
            return None
        is_right = compare_digest(said.encode(), f"Bearer {self._token}".encode())
        if is_right:
            self._wrong.give_back(network)
        return is_right


async def _body(visit: Anybody) -> bytes:
    return await visit.request.body()


@router.post("/api/epcis/capture", max_body_size=check.BYTES_MAX)
def receive(
    visit: Anybody,
    body: Annotated[bytes, Depends(_body)],
    authorization: Annotated[str, Header(max_length=300)] = "",
    sender: Annotated[str, Header(alias="x-sender", pattern=r"^[A-Za-z0-9._-]{0,48}$")] = "",
) -> Response:
    """A document from a partner's system. 201: what became of it; 400: what is wrong with which event."""
    door: Door = visit.request.app.state.door
    if not door.is_there:
        return JSONResponse({"error": "no token is set here: nobody can send"}, 404)
    is_right = door.opens(authorization, visit.address, visit.now_ms)
    if is_right is None:
        return JSONResponse({"error": "too many wrong tokens; try again in a quarter of an hour"}, 429)
    if not is_right:
        return JSONResponse({"error": "wrong token"}, 401, {"www-authenticate": "Bearer"})
    try:
        taken = _take(visit, body, f"api:{sender}" if sender else "api")
    except DocumentRefused as why:
        return JSONResponse({"faults": [_told(one) for one in why.faults]}, 400)
    except TooMany as why:
        return JSONResponse({"error": str(why)}, 507)
    ids = list(taken.events[:_IDS_TOLD_MAX])
    return JSONResponse({"new": taken.new, "known": taken.known, "wrong": taken.wrong, "events": ids}, 201)


@router.get("/epcis")
def show(visit: Whole) -> Response:
    """What came last, and the form for a document."""
    return _page(visit)


@router.post("/epcis", dependencies=[Depends(form)], max_body_size=_BYTES_MAX)
def add(
    visit: Annotated[Visit, Depends(Needs("produce", whole=True))],
    document: Annotated[UploadFile, File()],
    sender: Annotated[str, Form(max_length=48)] = "",
) -> Response:
    """A document from a person."""
    who = visit.who().name
    try:
        taken = _take(visit, document.file.read(check.BYTES_MAX + 1), f"{who}:{sender}" if sender else who)
    except DocumentRefused as why:
        return _page(visit, 400, faults=why.faults)
    except TooMany as why:
        return _page(visit, 507, faults=[Fault(None, str(why), "")])
    return _page(visit, taken=taken)


@router.get("/epcis/event")
def one(visit: Whole, of: str = "") -> Response:
    """An event as it came."""
    with visit.store.read() as connection:
        body = foreign.body_of(connection, of[:512])
    return Response(body or b"null", 200 if body else 404, media_type="application/json")


def _take(visit: Visit, body: bytes, sender: str) -> Taken:
    sent = check.read(body)
    with visit.store.write() as connection:
        return foreign.take(connection, sent, sender, visit.now_ms)


def _told(one: Fault) -> dict[str, int | str | None]:
    return {"event": one.event, "what": one.what, "do": one.do}


def _page(visit: Visit, status: int = 200, *, taken: Taken | None = None, faults: object = ()) -> Response:
    with visit.store.read() as connection:
        newest = foreign.newest(connection)
    return visit.page("trace/capture.html", status, taken=taken, faults=faults, newest=newest)
