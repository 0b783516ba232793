"""Parcels, what happened to them, and bags, for the API: no person is in any of it."""

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.ledgers.tables import bag, bag_parcel
from central.store.ledgers.told import is_struck
from central.store.queries.api import keyset
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from central.store.tables import parcel, parcel_step
from logistics.events.parcels import Act, Direction
from logistics.parcels.custody import Status

INSIDE_MAX = 2000


class Parcel(Struct, frozen=True):
    """A parcel as it stands: where and since when, and how many of its scans cannot follow each other."""

    waybill: str
    status: Status
    site: str
    since_ms: int
    direction: Direction
    carrier: str
    anomalies: int


class ParcelEvent(Struct, frozen=True):
    """A scan of a parcel. `stream` and `seq` name its event; `is_struck`: a correction took it out."""

    at_ms: int
    act: Act
    site: str
    box: str
    direction: Direction
    carrier: str
    weight_g: int | None
    stream: str
    seq: int
    is_struck: bool


class Bag(Struct, frozen=True):
    """A bag on its latest trip. `pieces` is what its maker counted, `inside` what was scanned into it.

    `odd` names what cannot be right with it.
    """

    bag: str
    status: str
    site: str
    to_site: str
    since_ms: int
    pieces: int | None
    inside: int
    missing: int
    extra: int
    trips: int
    odd: tuple[str, ...]


class BagContents(Struct, frozen=True):
    """A bag with the waybills in it, at most INSIDE_MAX."""

    bag: Bag
    waybills: tuple[str, ...]


class Wanted(Struct, frozen=True):
    """What a list of parcels is narrowed to; None and "" for no matter."""

    sites: Sites = None
    status: Status | None = None
    direction: Direction | None = None
    carrier: str = ""
    since_ms: int = 0
    until_ms: int | None = None


def listed(connection: Connection, wanted: Wanted, after: str, limit: int) -> list[Parcel]:
    """Parcels by waybill, of which each has one for good; `since_ms` … `until_ms` is when they came to stand.

    One more than `limit` where there are more.
    """
    here = parcel.c
    query = select(*columns(parcel, Parcel)).where(
        within(here.site, wanted.sites),
        here.since_ms >= wanted.since_ms,
        keyset.after([here.waybill], [after] if after else None),
    )
    if wanted.until_ms is not None:
        query = query.where(here.since_ms < wanted.until_ms)
    named = ((here.status, wanted.status), (here.direction, wanted.direction), (here.carrier, wanted.carrier))
    for column, value in named:
        if value:
            query = query.where(column == value)
    return [Parcel(*row) for row in connection.execute(keyset.ordered(query, [here.waybill], limit))]


def one(connection: Connection, waybill: str) -> Parcel | None:
    """A parcel by its waybill."""
    row = connection.execute(select(*columns(parcel, Parcel)).where(parcel.c.waybill == waybill)).first()
    return Parcel(*row) if row else None


def places(connection: Connection, waybill: str) -> frozenset[str]:
    """The sites at which a parcel was scanned."""
    here = parcel_step.c
    query = select(here.site).where(here.waybill == waybill).distinct()
    return frozenset(connection.execute(query).scalars())


def events(
    connection: Connection, waybill: str, after: tuple[int, int, str] | None, limit: int
) -> list[ParcelEvent]:
    """A parcel's scans by time; `after` is the last one's time, number and stream."""
    here = parcel_step.c
    key = [here.at_ms, here.seq, here.stream]
    told = [here[name] for name in ParcelEvent.__struct_fields__[:-1]]
    query = select(*told, is_struck(parcel_step).label("is_struck")).where(
        here.waybill == waybill, keyset.after(key, after)
    )
    return [ParcelEvent(*row) for row in connection.execute(keyset.ordered(query, key, limit))]


def bags(connection: Connection, sites: Sites, after: str, limit: int) -> list[Bag]:
    """Bags by number, of these sites, where they are or where they go."""
    here = bag.c
    query = select(*columns(bag, Bag)).where(
        within(here.site, sites, here.to_site),
        keyset.after([here.bag], [after] if after else None),
    )
    return [_bag(tuple(row)) for row in connection.execute(keyset.ordered(query, [here.bag], limit))]


def contents(connection: Connection, number: str) -> BagContents | None:
    """A bag with what is in it."""
    row = connection.execute(select(*columns(bag, Bag)).where(bag.c.bag == number)).first()
    if row is None:
        return None
    query = select(bag_parcel.c.waybill).where(bag_parcel.c.bag == number).order_by(bag_parcel.c.waybill)
    return BagContents(_bag(tuple(row)), tuple(connection.execute(query.limit(INSIDE_MAX)).scalars()))


def _bag(row: tuple[object, ...]) -> Bag:
    return msgspec.convert(dict(zip(Bag.__struct_fields__, (*row[:-1], _odd(row[-1])), strict=True)), Bag)


def _odd(text: object) -> tuple[str, ...]:
    return msgspec.json.decode(str(text), type=tuple[str, ...])
