"""The API for people: its document, and a page that is drawn from it."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from central.web.api import openapi, problems
from central.web.frame import Anybody

router = APIRouter(include_in_schema=False)


@router.get("/v1/openapi.json")
def document(visit: Anybody) -> Response:
    """The OpenAPI document; it tells nothing of the county, and needs no login."""
    return JSONResponse(openapi.document(visit.request.app))


@router.get("/v1/")
def show(visit: Anybody) -> Response:
    """The same as a page."""
    found = openapi.document(visit.request.app)
    operations = [(path, methods["get"]) for path, methods in found["paths"].items()]
    return visit.page(
        "api/api.html",
        base=openapi.BASE,
        operations=operations,
        schemas=sorted(found["components"]["schemas"].items()),
        slugs=sorted(problems.SLUGS.items()),
        type_of=_type_of,
    )


def _type_of(schema: openapi.Json) -> str:
    """What a schema is, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        return f"[{_type_of(schema['items'])}]"
    bounds = [str(schema[name]) for name in ("minimum", "maximum") if name in schema]
    return f"{schema.get('type', '')} {' … '.join(bounds)}".strip()
