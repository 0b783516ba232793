"""Walks an application's routes, and finds what each of them demands."""

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from msgspec import Struct
from msgspec.structs import replace
from starlette.routing import Mount

from central.web.api import callers
from central.web.frame import Needs
from tests.central.web.access.matrix import things


class Route(Struct, frozen=True):
    """A method and a path's template, and what they demand; None for nothing at all."""

    method: str
    path: str
    needs: Needs | callers.Needs | None
    fields: tuple[str, ...]

    @property
    def name(self) -> str:
        """As people say it."""
        return f"{self.method} {self.path}"

    @property
    def is_of_a_site(self) -> bool:
        """Whether it is about a thing that stands at one site."""
        is_about = bool(self.fields) or self.path in things.QUERIES or self.is_named_by_form
        return is_about and self.path not in things.OF_NO_SITE

    @property
    def is_named_by_form(self) -> bool:
        """Whether its form says which site it is about."""
        return self.method == "POST" and self.path in things.FORM_NAMES_SITE

    @property
    def address(self) -> str:
        """It for the thing in the filled county. Raises KeyError for a field of which nothing is known."""
        known = {**things.FIELDS[""], "start_ms": "1", **things.FIELDS.get(self.path, {})}
        return self.path.replace(":path}", "}").format(**{field: known[field] for field in self.fields})


def routes(app: FastAPI) -> list[Route]:
    """All that answer, without the files of the package."""
    found = []
    for one in iter_route_contexts(app.routes):
        inner = one.original_route
        if isinstance(inner, Mount) and isinstance(inner.app, FastAPI):
            found += [replace(route, path=inner.path + route.path) for route in routes(inner.app)]
        if isinstance(inner, APIRoute):
            fields = tuple(inner.param_convertors)
            needs = _needs(one.dependant)
            path, methods = one.path or "", one.methods or ()
            found += [Route(method, path, needs, fields) for method in methods]
    return sorted(found, key=lambda one: one.name)


def _needs(dependant: Dependant) -> Needs | callers.Needs | None:
    if isinstance(dependant.call, Needs | callers.Needs):
        return dependant.call
    return next((found for one in dependant.dependencies if (found := _needs(one))), None)
