"""Every page's address with real names in it, found in the application's own routes and in the store."""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Connection
from starlette.routing import Mount

from benchmarks.pages.names import SAMPLES, Names, names, queries

# What is no page: a stream without an end, and what is for neither a person nor a measurement.
_NOT_ASKED = frozenset({"/live", "/logout", "/login"})
_ADDRESSES_MAX = 100
# Measured by themselves, beside what their route is asked for.
_DEAREST = ("/ledgers/service?weeks=13",)


def addresses(app: FastAPI, connection: Connection, now_ms: int) -> dict[str, list[str]]:
    """The addresses to be asked for, by route; a route of which the store has nothing has none."""
    known, own = names(connection, now_ms), queries(connection, now_ms)
    found = {}
    for path in sorted({*_paths(app.routes)} - _NOT_ASKED):
        asked = own.get(path, [""])
        found[path] = [address + query for address in _filled(path, known) for query in asked][
            :_ADDRESSES_MAX
        ]
    return found | {one: [one] for one in _DEAREST}


def _paths(routes: Sequence[Any], before: str = "") -> Iterator[str]:
    """The paths that can be looked at, those of applications within the application too."""
    for route in routes:
        if isinstance(route, APIRoute):
            if "GET" in (route.methods or ()):
                yield before + route.path
        elif isinstance(route, Mount):
            yield from _paths(route.routes, before + route.path)
        elif hasattr(route, "original_router"):
            yield from _paths(route.original_router.routes, before)


def _filled(path: str, known: Names) -> list[str]:
    """The path with names for its fields: those of this very path, of all fields together, or of each."""
    fields = [part.partition("}")[0].partition(":")[0] for part in path.split("{")[1:]]
    together = known.get(path, known.get(" ".join(fields)))
    if together is None:
        each = [known.get(field, ()) for field in fields]
        together = [sum(values, ()) for values in islice(product(*each), SAMPLES)]
    found = []
    for values in together:
        address = path
        for field, value in zip(fields, values, strict=True):
            address = address.replace(f"{{{field}}}", value).replace(f"{{{field}:path}}", value)
        found.append(address)
    return found
