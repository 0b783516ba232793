"""Which lots stood in a room while it was out of its limits, and how much of each."""

from msgspec import Struct
from sqlalchemy import Connection, func, or_, select

from central.store.coldchain.tables import lot_stay

LISTED_MAX = 200


class LotThere(Struct, frozen=True):
    """A lot that stood in a room in a span: the most of it that did, and when it was there first and last.

    `until_ms` None: it still is.
    """

    lot: str
    product: str
    net_g: int
    since_ms: int
    until_ms: int | None
    owner: str = ""


def lots_there(
    connection: Connection, site: str, room: str, start_ms: int, end_ms: int | None
) -> list[LotThere]:
    """The lots of a half-open span, by their numbers; `end_ms` None: it lasts. At most LISTED_MAX."""
    here = lot_stay.c
    query = select(lot_stay).where(here.site == site, here.room == room)
    query = query.where(or_(here.to_ms.is_(None), here.to_ms > start_ms))
    if end_ms is not None:
        # What ended in the moment in which it began still has that moment.
        query = query.where(here.from_ms < max(end_ms, start_ms + 1))
    found: dict[str, LotThere] = {}
    for row in connection.execute(query.order_by(here.lot, here.from_ms)):
        before = found.get(row.lot)
        found[row.lot] = LotThere(
            lot=row.lot,
            product=row.product,
            net_g=max(row.net_g, before.net_g if before else 0),
            since_ms=before.since_ms if before else row.from_ms,
            until_ms=row.to_ms,
            owner=row.owner,
        )
    return list(found.values())[:LISTED_MAX]


def standing_in(connection: Connection, site: str, room: str) -> tuple[int, int]:
    """How many lots stand in a room now, and how many grams these are."""
    here = lot_stay.c
    query = select(func.count(), func.coalesce(func.sum(here.net_g), 0))
    row = connection.execute(query.where(here.site == site, here.room == room, here.to_ms.is_(None))).one()
    return int(row[0]), int(row[1])
