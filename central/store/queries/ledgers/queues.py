"""What waits for somebody: open problems, parcels that lie too long, bags whose chain is broken."""

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, func, select

from central.store.ledgers.tables import bag, desk, problem
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from central.store.tables import IS_HELD, parcel

SHOWN_MAX = 300


class Problem(Struct, frozen=True):
    """An open problem; `note` names no person."""

    waybill: str
    kind: str
    site: str
    since_ms: int
    note: str
    has_photo: bool


class Lying(Struct, frozen=True):
    """A parcel that a site has held since `since_ms`; `code` is its pickup code where it has one."""

    waybill: str
    site: str
    since_ms: int
    carrier: str
    code: str


class OddBag(Struct, frozen=True, array_like=True):
    """A bag that is short, over, or not where its chain says."""

    bag: str
    status: str
    site: str
    to_site: str
    since_ms: int
    missing: int
    extra: int
    kinds: tuple[str, ...]


class Totals(Struct, frozen=True):
    """How long each list is without its bound."""

    problems: int
    lying: int
    bags: int


def totals(connection: Connection, before_ms: int, sites: Sites = None) -> Totals:
    """How many open problems, parcels held since before a moment and odd bags there are at these sites."""
    is_open = (problem.c.closed_ms.is_(None), within(problem.c.site, sites))
    lies = (IS_HELD, parcel.c.since_ms < before_ms, within(parcel.c.site, sites))
    return Totals(
        _total(connection, select(func.count()).select_from(problem).where(*is_open)),
        _total(connection, select(func.count()).select_from(parcel).where(*lies)),
        _total(connection, select(func.count()).select_from(bag).where(_is_odd(sites))),
    )


def problems(connection: Connection, sites: Sites = None) -> tuple[Problem, ...]:
    """Open ones at these sites, the oldest first, at most SHOWN_MAX."""
    here = problem.c
    query = select(*columns(problem, Problem)).where(here.closed_ms.is_(None), within(here.site, sites))
    return tuple(Problem(*row) for row in connection.execute(query.order_by(here.since_ms).limit(SHOWN_MAX)))


def lying(connection: Connection, before_ms: int, sites: Sites = None) -> tuple[Lying, ...]:
    """Parcels that these sites have held since before a moment, the longest first, at most SHOWN_MAX."""
    here = parcel.c
    query = (
        select(here.waybill, here.site, here.since_ms, here.carrier, desk.c.code)
        .outerjoin(desk, desk.c.waybill == here.waybill)
        .where(IS_HELD, here.since_ms < before_ms, within(here.site, sites))
        .order_by(here.since_ms)
        .limit(SHOWN_MAX)
    )
    return tuple(Lying(*row[:4], row.code or "") for row in connection.execute(query))


def bags(connection: Connection, sites: Sites = None) -> tuple[OddBag, ...]:
    """Odd ones on their latest trip, at these sites or on the way there, the newest first: SHOWN_MAX."""
    here = bag.c
    names = OddBag.__struct_fields__[:-1]
    query = select(*(here[name] for name in names), here.odd).where(_is_odd(sites))
    rows = connection.execute(query.order_by(here.since_ms.desc()).limit(SHOWN_MAX))
    return tuple(
        msgspec.convert((*row[:-1], msgspec.json.decode(row[-1])), OddBag) for row in map(tuple, rows)
    )


def _is_odd(sites: Sites) -> ColumnElement[bool]:
    """Odd bags at these sites or on the way there."""
    return (bag.c.odd != "[]") & (within(bag.c.site, sites) | within(bag.c.to_site, sites))


def _total(connection: Connection, query: Select[int]) -> int:
    return connection.execute(query).scalar_one()
