"""Consigned goods per owner with their movements, and counts of shelves."""

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.ledgers.tables import shelf_count, stock, told
from central.store.ledgers.told import is_struck
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from logistics import wire
from logistics.events.money import GoodsMoved
from logistics.parcels.subjects import GOODS

SHOWN_MAX = 300


class Stock(Struct, frozen=True):
    """Pieces of one owner's item at a site; `anomalies` movements cannot have been."""

    site: str
    owner: str
    item: str
    pieces: int
    received: int
    sold: int
    returned: int
    damaged: int
    counted: int
    taken_fen: int
    anomalies: int


class Moved(Struct, frozen=True):
    """A movement, when it was (UTC ms), and how many pieces there were after it."""

    at_ms: int
    event: GoodsMoved
    left: int


class ShelfCount(Struct, frozen=True, array_like=True):
    """A shelf as it was counted."""

    site: str
    shelf: str
    at_ms: int
    found: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def stocks(connection: Connection, sites: Sites = None) -> tuple[Stock, ...]:
    """All that these sites keep for owners, by owner: as many rows as there are items, not movements."""
    here = stock.c
    query = select(*columns(stock, Stock)).where(within(here.site, sites))
    query = query.order_by(here.owner, here.item, here.site)
    return tuple(Stock(*row) for row in connection.execute(query))


def movements(connection: Connection, site: str, owner: str, item: str) -> tuple[Moved, ...]:
    """The movements of one item, the latest first, at most SHOWN_MAX of them."""
    here = told.c
    mine = here.subject == f"{GOODS}:{site}/{owner}/{item}"
    query = select(here.at_ms, here.body).where(mine, ~is_struck(told))
    found: list[Moved] = []
    left = 0
    for row in connection.execute(query.order_by(here.at_ms, here.stream, here.seq)):
        event = wire.decode_event(row.body)
        if isinstance(event, GoodsMoved):
            left += event.pieces
            found.append(Moved(row.at_ms, event, left))
    return tuple(found[: -SHOWN_MAX - 1 : -1])


def shelf_counts(connection: Connection, since_ms: int, sites: Sites = None) -> tuple[ShelfCount, ...]:
    """The counts at these sites since a moment, the newest first, at most SHOWN_MAX."""
    here = shelf_count.c
    query = select(*(here[name] for name in ShelfCount.__struct_fields__)).where(here.at_ms >= since_ms)
    query = query.where(within(here.site, sites))
    rows = connection.execute(query.order_by(here.at_ms.desc()).limit(SHOWN_MAX))
    lists = ((*row[:-2], *map(msgspec.json.decode, row[-2:])) for row in map(tuple, rows))
    return tuple(msgspec.convert(row, ShelfCount) for row in lists)
