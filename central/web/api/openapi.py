"""The OpenAPI 3.1 document of the API: what FastAPI knows of its routes, and the shapes of the answers."""

import re
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from central.web.api.callers import Needs
from central.web.api.problems import MEDIA, SLUGS, Problem

Json = dict[str, Any]
VERSION = "1.0.0"
BASE = "/api"
_PAGE = re.compile(r"\bPage_([A-Za-z]+)_")
_REFS = "#/components/schemas/{name}"
_ABOUT = (
    "Read-only JSON for other systems of the county. Moments are UTC in ms since 1970 (fields `…_ms`), "
    "masses grams (`_g`), money fen (`_fen`), temperatures milli-°C (`_mc`, `milli_c`); days are local, "
    "YYYY-MM-DD. Null is unknown or 未报, which is never zero. No answer holds a person's name, telephone or "
    "address. "
    "Lists come in pages: follow `next` until it is null. Parameters that are not listed are refused."
)
_TEXT: Json = {"type": "string"}
_HEADERS: dict[str, Json] = {
    "ETag": {"description": "The content's mark, for If-None-Match.", "schema": _TEXT},
    "Cache-Control": {"description": "Keep it, and ask each time whether it still holds.", "schema": _TEXT},
    "RateLimit": {"description": "Requests left, and seconds until all are.", "schema": _TEXT},
    "RateLimit-Policy": {"description": "Requests allowed in so many seconds.", "schema": _TEXT},
    "Link": {"description": 'The next page, rel="next" (RFC 8288).', "schema": _TEXT},
    "Retry-After": {"description": "Ask again in so many seconds.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "What is missing (RFC 6750).", "schema": _TEXT},
    "Allow": {"description": "What is allowed.", "schema": _TEXT},
}
_OF_ANSWERS = ("ETag", "Cache-Control", "RateLimit", "RateLimit-Policy")
_LEFT = ("RateLimit", "RateLimit-Policy")
_OF_PROBLEMS = {
    401: ("WWW-Authenticate",),
    **dict.fromkeys((403, 404, 406, 422), _LEFT),
    405: ("Allow",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
_IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what is known already: 304 if it still holds.",
    "schema": _TEXT,
    "example": '"0123456789abcdef0123456789abcdef"',
}
_SECURITY: Json = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "sanji_…",
        "description": "A token that an administrator made (sanji central token add).",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sanji_session",
        "description": "The pages' own cookie; its name ends differently at each centre.",
    },
}


def document(app: FastAPI) -> Json:
    """The document. It is made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _made(app)
    return app.openapi_schema


def _made(app: FastAPI) -> Json:
    routes = [route for route in routes_of(app) if needs_of(route) is not None]
    found: Json = get_openapi(
        title="sanji", version=VERSION, openapi_version="3.1.0", description=_ABOUT, routes=app.routes
    )
    shapes = [needs.shape for route in routes if (needs := needs_of(route))]
    refs, schemas = _named(*msgspec.json.schema_components([*shapes, Problem], ref_template=_REFS))
    found["servers"] = [{"url": BASE}]
    found["components"] = {"schemas": schemas, "securitySchemes": _SECURITY}
    for route, ref in zip(routes, refs, strict=False):
        _complete(found["paths"][route.path]["get"], needs_of(route), ref)
    return found


def _named(refs: object, schemas: object) -> tuple[list[Json], Json]:
    """Page[Box] is called BoxPage, not Page_Box_."""
    text = _PAGE.sub(r"\1Page", msgspec.json.encode((refs, schemas)).decode())
    found: tuple[list[Json], Json] = msgspec.json.decode(text, type=tuple[list[Json], Json])
    return found


def routes_of(app: FastAPI) -> list[APIRoute]:
    """The routes that are documented."""
    return [route for route in all_routes(app) if route.include_in_schema]


def all_routes(app: FastAPI) -> list[APIRoute]:
    """All routes, also those of routers that were taken in."""
    found: list[APIRoute] = []
    for one in app.routes:
        inner = getattr(one, "original_router", None)
        found += [each for each in (inner.routes if inner else [one]) if isinstance(each, APIRoute)]
    return found


def needs_of(route: APIRoute) -> Needs | None:
    """What a route wants, None for one that is no resource."""
    return next((one.dependency for one in route.dependencies if isinstance(one.dependency, Needs)), None)


def _complete(operation: Json, needs: Needs | None, ref: Json) -> None:
    scopes = [needs.scope] if needs and needs.scope else []
    operation["security"] = [{"token": scopes}, {"session": []}]
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        _plain(parameter["schema"])
    parameters.append(_IF_NONE_MATCH)
    responses: Json = operation["responses"]
    is_list = any(one["name"] == "cursor" for one in parameters)
    names = (*_OF_ANSWERS, *(["Link"] if is_list else []))
    responses["200"] = {
        "description": "What was asked for.",
        "headers": {name: _header(name) for name in names},
        "content": {"application/json": {"schema": ref}},
    }
    responses["304"] = {"description": "It still holds.", "headers": {"ETag": _header("ETag")}}
    for status in sorted(SLUGS):
        if str(status) in responses:
            responses[str(status)] = _problem(status)


def _header(name: str) -> Json:
    return {**_HEADERS[name], "required": name != "Link"}


def _problem(status: int) -> Json:
    names = _OF_PROBLEMS.get(status, ())
    example = Problem(f"/api/v1/#{SLUGS[status]}", "…", status, "…", "/api/v1/…")
    return {
        "description": SLUGS[status].replace("-", " "),
        "headers": {name: _header(name) for name in names},
        "content": {
            MEDIA: {
                "schema": {"$ref": _REFS.format(name="Problem")},
                "example": msgspec.to_builtins(example),
            }
        },
    }


def _plain(schema: Json) -> None:
    """A parameter is there or not: it is never null, and an empty text is none."""
    schema.pop("title", None)
    if schema.get("default") == "":
        del schema["default"]
    options = [one for one in schema.pop("anyOf", []) if one != {"type": "null"}]
    for one in options:
        schema.update(one)
