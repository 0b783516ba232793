"""Errors of the API, each as application/problem+json (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from plumbing import logs

MEDIA = "application/problem+json"
BODY_BYTES_MAX = 65_536
_RETRY_S = 5
_log = logs.get("api")

# What may go wrong: the end of its `type`, by its status. The page of the API explains each.
SLUGS = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    422: "bad-parameters",
    429: "too-many-requests",
    500: "fault",
    503: "unavailable",
}
# As RFC 9110 has them, whatever Python's release calls them.
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
DETAILS = {
    404: "There is nothing at this address; is it spelt right, and may you see it?",
    405: "This address can only be read: use GET.",
    413: f"The body has more than {BODY_BYTES_MAX} bytes; requests here need none.",
    500: "Something is wrong in this program; its log says more.",
    503: "The database does not answer now; ask again a little later.",
}


class FieldError(Struct, frozen=True):
    """What is wrong with one parameter: where it stands (query, path, header), its name, and why."""

    place: str
    name: str
    message: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """What went wrong. `type` leads to its explanation, `detail` says what to do, `errors` which fields."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[FieldError, ...] = ()


class Refused(HTTPException):
    """A request that is refused, with what is wrong in it."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.errors = tuple(errors)


def answer(
    path: str,
    status: int,
    detail: str = "",
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The problem as an answer."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    slug = SLUGS.get(status, "fault")
    said = detail or DETAILS.get(status, title)
    body = Problem(f"/api/v1/#{slug}", title, status, said, path, tuple(errors))
    return Response(msgspec.json.encode(body), status, headers=dict(headers or {}), media_type=MEDIA)


async def of_http(request: Request, why: Exception) -> Response:
    """Whatever was refused, here or by the framework."""
    if isinstance(why, Refused):
        headers = {**_left(request), **(why.headers or {})}
        return answer(request.url.path, why.status_code, why.detail, why.errors, headers)
    if isinstance(why, HTTPException):
        return answer(request.url.path, why.status_code, headers={**_left(request), **(why.headers or {})})
    return answer(request.url.path, 500, headers=_left(request))


async def of_validation(request: Request, why: Exception) -> Response:
    """Parameters that do not fit, each by its name."""
    found = why.errors() if isinstance(why, RequestValidationError) else ()
    errors = [FieldError(str(one["loc"][0]), str(one["loc"][-1]), str(one["msg"])) for one in found]
    names = ", ".join(sorted({one.name for one in errors}))
    said = f"These parameters are not right: {names}."
    return answer(request.url.path, 422, said, errors, _left(request))


async def of_login(request: Request, _why: Exception) -> Response:
    """Nobody is logged in, and no token was sent."""
    return answer(
        request.url.path,
        401,
        "Send a token, or log in.",
        headers={"www-authenticate": 'Bearer realm="sanji"'},
    )


async def of_rights(request: Request, _why: Exception) -> Response:
    """Somebody is, and may not."""
    return answer(request.url.path, 403, "This account may not do that.")


async def of_store(request: Request, why: Exception) -> Response:
    """The database does not answer."""
    _log.error("api.store_failed", path=request.url.path, why=type(why).__name__)
    return answer(request.url.path, 503, headers={**_left(request), "retry-after": str(_RETRY_S)})


async def of_fault(request: Request, _why: Exception) -> Response:
    """What nobody thought of: the server's log has it."""
    return answer(request.url.path, 500, headers=_left(request))


def _left(request: Request) -> Mapping[str, str]:
    """What the caller may ask yet; nothing for one who is not known."""
    found: Mapping[str, str] = getattr(request.state, "left", {})
    return found


class Gate:
    """Refuses bodies that are too large before anything reads them: nothing here reads any."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] == "http" and _told_bytes(scope) > BODY_BYTES_MAX:
            await answer(scope["path"], 413, headers={"connection": "close"})(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _told_bytes(scope: Scope) -> int:
    told = dict(scope["headers"]).get(b"content-length", b"0")
    return int(told) if told.isdigit() else 0
