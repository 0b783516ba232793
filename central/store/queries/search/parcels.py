"""Parcels, bags and packages by their code: whole, its beginning or its end."""

from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, Table, select, true

from central.store.ledgers.tables import bag, bag_parcel
from central.store.lots.tables import lot_package
from central.store.queries import parcels
from central.store.queries.columns import columns
from central.store.queries.parcels import Parcel
from central.store.queries.reach import Sites, within
from central.store.queries.search import spelling
from central.store.queries.search.asked import CODE_CHARS_MIN, Asked
from central.store.queries.search.found import SHOWN_MAX, Group, ranked
from central.store.tables import parcel, parcel_step


class Bag(Struct, frozen=True):
    """A bag as it stands; `inside` parcels are scanned into it."""

    bag: str
    status: str
    site: str
    to_site: str
    since_ms: int
    inside: int


class Package(Struct, frozen=True):
    """A parcel or case with produce in it, and how many lots that is of."""

    package: str
    lots: int


def of_code(connection: Connection, asked: Asked, sites: Sites) -> Group[Parcel]:
    """Parcels by their waybill that are, or once were, at one of the sites."""
    been = select(parcel_step.c.seq).where(parcel_step.c.waybill == parcel.c.waybill)
    may = true() if sites is None else been.where(within(parcel_step.c.site, sites)).exists()
    rows = [
        [Parcel(*row) for row in connection.execute(query)]
        for query in _queries(connection, parcel, "waybill", Parcel, asked, may)
    ]
    return ranked(lambda one: one.waybill, asked.codes, *rows)


def bags(connection: Connection, asked: Asked, sites: Sites) -> Group[Bag]:
    """Bags by their number that are at one of the sites, or go there."""
    may = within(bag.c.site, sites, bag.c.to_site)
    rows = [
        [Bag(*row) for row in connection.execute(query)]
        for query in _queries(connection, bag, "bag", Bag, asked, may)
    ]
    return ranked(lambda one: one.bag, asked.codes, *rows)


def inside(connection: Connection, number: str) -> Group[Parcel]:
    """The parcels that are scanned into a bag."""
    query = select(bag_parcel.c.waybill).where(bag_parcel.c.bag == number).order_by(bag_parcel.c.waybill)
    waybills = connection.execute(query.limit(SHOWN_MAX + 1)).scalars().all()
    return ranked(lambda one: one.waybill, (), parcels.of(connection, waybills))


def packages(connection: Connection, asked: Asked) -> Group[Package]:
    """Packages with produce in them, by the whole of their code."""
    hits = []
    for code in asked.codes:
        lots = connection.execute(
            select(lot_package.c.lot).where(lot_package.c.package == code).limit(SHOWN_MAX)
        ).all()
        hits += [Package(code, len(lots))] if lots else []
    return ranked(lambda one: one.package, asked.codes, hits)


def _queries(
    connection: Connection,
    table: Table,
    key: str,
    shape: type[Struct],
    asked: Asked,
    may: ColumnElement[bool],
) -> list[Select[Any]]:
    """By the whole code, its end (the newest first) and its beginning, each bounded by itself."""
    column, every = table.c[key], select(*columns(table, shape)).where(may)
    queries = [every.where(spelling.is_exactly(column, asked.codes))]
    for code in asked.codes:
        if len(code) >= CODE_CHARS_MIN:
            ending = every.where(spelling.ends(table, key, code)).order_by(table.c.since_ms.desc())
            beginning = every.where(spelling.begins(connection, column, code)).order_by(column)
            queries += [ending.limit(SHOWN_MAX + 1), beginning.limit(SHOWN_MAX + 1)]
    return queries
