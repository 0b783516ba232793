"""Every page's address with real names in it, found in the application's own routes and in the store."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Column, Connection, select

from benchmarks.pages.life import day_at
from benchmarks.pages.rooms import COLD
from central.store.ledgers import tables as ledgers
from central.store.lots.tables import lot, lot_package
from central.store.projections.judging.tables import excursion_version
from central.store.queries.rows.registry import ROW_SETS
from central.store.tables import alert, box, event, parcel, probe

_SAMPLES = 12
_DAY_MS = 86_400_000
# What is no page: a stream without an end, and what is for neither a person nor a measurement.
_NOT_ASKED = frozenset({"/live", "/logout", "/login"})
Names = Mapping[str, Sequence[str]]


def addresses(app: FastAPI, connection: Connection, now_ms: int) -> dict[str, list[str]]:
    """The addresses to be asked for, by route; a route of which the store has nothing has none."""
    names, own = _names(connection, now_ms), _own(connection, now_ms)
    found = {}
    for path in _paths(app):
        queries = own.get(path, [""])
        found[path] = [address + query for address in _filled(path, names) for query in queries][:50]
    return found


def _paths(app: FastAPI) -> list[str]:
    listed = (route for route in _routes(app.routes) if "GET" in (route.methods or ()))
    return sorted({route.path for route in listed} - _NOT_ASKED)


def _routes(routes: Sequence[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from _routes(route.original_router.routes)


def _filled(path: str, names: Names) -> list[str]:
    """The path with names for its fields: those of this very path, or those that bear the field's name."""
    fields = [part.partition("}")[0].partition(":")[0] for part in path.split("{")[1:]]
    given = [names.get(f"{path} {field}", names.get(field, ())) for field in fields]
    if path.startswith(("/rooms/", "/rules/", "/api/v1/rooms/")):
        given = [[COLD], names["room"]]
    found = []
    for values in islice(product(*given), _SAMPLES):
        address = path
        for field, value in zip(fields, values, strict=True):
            address = address.replace(f"{{{field}}}", value).replace(f"{{{field}:path}}", value)
        found.append(address)
    return found


def _names(connection: Connection, now_ms: int) -> dict[str, Sequence[str]]:
    def some(column: Column[Any]) -> list[str]:
        """The last ones and the first ones by name."""
        both = (column.desc(), column)
        rows = [connection.execute(select(column).order_by(way).limit(_SAMPLES // 2)) for way in both]
        return [str(value) for each in rows for value in each.scalars()]

    first = day_at(connection.execute(select(event.c.at_ms).order_by(event.c.id).limit(1)).scalar_one())
    days = [day for back in (1, 2, 30, 365) if (day := day_at(now_ms - back * _DAY_MS)) >= first]
    alerts, numbers = some(alert.c.id), some(lot.c.lot)
    sites = ["HUB", "C1", "SC-001", "SC-046"]
    return {
        "waybill": some(parcel.c.waybill),
        "lot": numbers,
        "name": some(box.c.name),
        "site": sites,
        "room": connection.execute(select(probe.c.room).distinct().order_by(probe.c.room)).scalars().all(),
        "place": sites,
        "day": days,
        "alert": alerts,
        "/alerts/{number} number": alerts,
        "/excursions/{number} number": _versions(connection),
        "/rows/{name} name": sorted(ROW_SETS),
        "/rows/{name}.{suffix} name": [],
        "product": ["kiwifruit", "honey"],
        "kind": ["routing", "prices"],
        "suffix": ["csv"],
        "since": [day_at(now_ms - 30 * _DAY_MS)],
        "until": [day_at(now_ms)],
        "digest": [],
    }


def _versions(connection: Connection) -> list[str]:
    """Numbers of excursions, the newest first."""
    here = excursion_version.c
    rows = connection.execute(select(here.number).order_by(here.id.desc()).limit(_SAMPLES))
    return [str(value) for value in rows.scalars()]


def _own(connection: Connection, now_ms: int) -> dict[str, list[str]]:
    """What some pages are asked for beside their path."""
    waybills = (
        connection.execute(select(parcel.c.waybill).order_by(parcel.c.waybill).limit(5)).scalars().all()
    )
    bags = connection.execute(select(ledgers.bag.c.bag).order_by(ledgers.bag.c.bag.desc()).limit(3)).scalars()
    packed = connection.execute(select(lot_package.c.package).limit(3)).scalars().all()
    asked = [*waybills, *(one[-4:] for one in waybills), *bags, "SF00", "hub", "mgjd", "26", "F-0001"]
    days = [day_at(now_ms - back * _DAY_MS) for back in (0, 1, 200)]
    month = f"?from={day_at(now_ms - 30 * _DAY_MS)}&to={day_at(now_ms)}"
    return {
        "/search": [f"?q={text}" for text in asked],
        "/parcels": ["", *(f"?q={one[-5:]}" for one in waybills)],
        "/lots/packed": [f"?package={one}" for one in packed],
        "/lots/packed/epcis": [f"?package={one}" for one in packed],
        # Of these the store holds nothing.
        "/epcis/event": [],
        "/produce/standards/{product}": [],
        "/ledgers/goods/item": ["?site=C1&owner=coop&item=honey"],
        "/api/v1/rooms/{site}/{room}/record": [month],
        "/rooms/{site}/{room}/record.pdf": [month],
        "/ledgers/flow": [f"?day={day}" for day in days],
        "/ledgers/match": [f"?day={day}" for day in days],
    }
