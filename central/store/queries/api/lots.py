"""Lots, for the API: whose a lot is, is not among it."""

from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.lots import listed as links
from central.store.lots.tables import lot, lot_package
from central.store.queries.api import keyset
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from logistics.events.lots import LotKind

PACKAGES_MAX = 1000


class Lot(Struct, frozen=True):
    """A lot as its account says, in grams. `block` is why it may not leave, null if it may.

    `kind` is "" where nobody told what it is. `odd` counts facts that cannot have been so; `is_stale`: its
    certificate holds no more for what is in it.
    """

    lot: str
    product: str
    kind: LotKind | Literal[""]
    site: str
    origin: str
    quality: str
    size: str
    standard: str
    harvested: str | None
    begun_ms: int | None
    in_g: int
    on_hand_g: int
    packed_g: int
    shipped_g: int
    loss_g: int
    block: str | None
    inspection: str
    certificate: str
    certificate_until: str | None
    is_stale: bool
    settled_ms: int | None
    odd: int
    last_ms: int


class Kin(Struct, frozen=True):
    """A lot on the other side, and the grams that went over; 0 where that was only said."""

    lot: str
    net_g: int


class Packed(Struct, frozen=True):
    """A parcel or case, how many grams of the lot are in it, and when the last of them went in."""

    package: str
    net_g: int
    at_ms: int


class Account(Struct, frozen=True):
    """A lot with what it was made of, what was made of it, and what it was packed into."""

    lot: Lot
    parents: tuple[Kin, ...]
    children: tuple[Kin, ...]
    packages: tuple[Packed, ...]


def listed(connection: Connection, sites: Sites, product: str, after: str, limit: int) -> list[Lot]:
    """Lots by number; one more than `limit` where there are more."""
    here = lot.c
    query = select(*columns(lot, Lot)).where(
        within(here.site, sites), keyset.after([here.lot], [after] if after else None)
    )
    if product:
        query = query.where(here.product == product)
    return [Lot(*row) for row in connection.execute(keyset.ordered(query, [here.lot], limit))]


def one(connection: Connection, number: str) -> Account | None:
    """A lot's account."""
    row = connection.execute(select(*columns(lot, Lot)).where(lot.c.lot == number)).first()
    if row is None:
        return None
    here = lot_package.c
    query = select(here.package, here.net_g, here.at_ms).where(here.lot == number).order_by(here.package)
    return Account(
        Lot(*row),
        tuple(Kin(each.lot, each.net_g) for each in links.parents(connection, number)),
        tuple(Kin(each.lot, each.net_g) for each in links.children(connection, number)),
        tuple(Packed(*each) for each in connection.execute(query.limit(PACKAGES_MAX))),
    )
