"""Answers of the API: JSON with its mark, pages of a list, and how an operation describes itself."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from fastapi import Depends, Query
from fastapi.responses import JSONResponse, Response
from msgspec import Struct

from central.store.access.tokens import Scope
from central.web.api.callers import Asked, Needs

T = TypeVar("T")
LIMIT_MAX = 500
MS_MAX = 4_102_444_800_000
"""2100-01-01: as late as anything may be asked for."""
_CACHING = "private, no-cache"
TEXT = r"^[^\x00-\x1f\x7f]{1,128}$"
_AT = "^[0-9]{1,13}"


class Page(Struct, Generic[T], frozen=True):
    """A page of a list. `next` is the address of the following one, null on the last."""

    items: tuple[T, ...]
    next: str | None


Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="At most so many items on a page.")]
Since = Annotated[int, Query(ge=0, le=MS_MAX, description="From this moment on: UTC, ms since 1970.")]
Until = Annotated[int, Query(ge=0, le=MS_MAX, description="Before this moment: UTC, ms since 1970.")]
Site = Annotated[str, Query(pattern=TEXT, description="Only of this site, by its id.")]
NameCursor = Annotated[str, Query(pattern=TEXT, description="After this one; `next` holds it.")]
TimeCursor = Annotated[
    str, Query(pattern=_AT + r"~[^\x00-\x1f\x7f]{1,400}$", description="After this one; `next` holds it.")
]
EventCursor = Annotated[
    str,
    Query(
        pattern=_AT + r"~[0-9]{1,13}~[^\x00-\x1f\x7f]{1,64}$", description="After this one; `next` holds it."
    ),
]
NumberCursor = Annotated[int, Query(ge=0, le=2**53, description="After this one; `next` holds it.")]


def event_cursor(at_ms: int, seq: int, stream: str) -> str:
    """Where an event stands in a list by time."""
    return f"{at_ms}~{seq}~{stream}"


def event_place(cursor: str) -> tuple[int, int, str] | None:
    """The event that a cursor names; none for none."""
    if not cursor:
        return None
    at_ms, seq, stream = cursor.split("~", 2)
    return int(at_ms), int(seq), stream


def time_place(cursor: str) -> tuple[int, str] | None:
    """The moment and name that a cursor holds; none for none."""
    if not cursor:
        return None
    at_ms, name = cursor.split("~", 1)
    return int(at_ms), name


def one(asked: Asked, value: object) -> Response:
    """A value as JSON; 304 where the client has it already."""
    body = msgspec.json.encode(value)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {**asked.headers, "etag": tag, "cache-control": _CACHING, "vary": "Authorization, Cookie"}
    known = asked.request.headers.get("if-none-match", "")
    if tag in (part.strip().removeprefix("W/") for part in known.split(",")) or known.strip() == "*":
        return Response(status_code=304, headers=headers, background=asked.noting())
    return Response(body, headers=headers, media_type="application/json", background=asked.noting())


def page(asked: Asked, found: Sequence[T], limit: int, key: Callable[[T], object]) -> Response:
    """The first `limit` of what was found, and where the rest is: one more than `limit` says there is any."""
    items = tuple(found[:limit])
    if len(found) <= limit:
        return one(asked, Page(items, None))
    url = asked.request.url
    others = [(name, value) for name, value in asked.request.query_params.multi_items() if name != "cursor"]
    following = f"{url.path}?{urlencode([*others, ('cursor', str(key(items[-1])))])}"
    response = one(asked, Page(items, following))
    # RFC 8288.
    response.headers["link"] = f'<{following}>; rel="next"'
    return response


def told(shape: Any, scope: Scope | None, *, can_miss: bool = False, whole: bool = False) -> dict[str, Any]:
    """What a route says of itself: its answer's shape, and the scope that it is behind."""
    refused = (401, 406, 413, 422, 429, 500, 503)
    numbers = sorted({*refused, *([403] if scope or whole else []), *([404] if can_miss else [])})
    return {
        "response_class": JSONResponse,
        "response_model": None,
        "dependencies": [Depends(Needs(scope, shape, whole=whole))],
        "responses": {200: {"description": "Successful answer"}, **{n: {"description": ""} for n in numbers}},
    }
