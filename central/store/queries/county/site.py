"""One site: its till, the days that it closed, its lots, its boxes, and what each service day knows."""

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from central.store.ledgers.tables import cod_close, cod_payment, cod_remittance, day_close
from central.store.lots.listed import Lot
from central.store.lots.tables import IN_STOCK, lot
from central.store.queries.columns import columns
from central.store.tables import box, passage

LOTS_MAX = 50


class Close(Struct, frozen=True):
    """What a site reported of a day in its latest close; `versions` is how often it closed it."""

    day: str
    arrived: int
    handed_out: int
    collected: int
    returned: int
    departed: int
    problems: int
    held: int
    at_ms: int
    versions: int = 1


def in_hand_fen(connection: Connection, site: str) -> int | None:
    """What is in the till: the last count and what moved since; None where no money was ever told of."""
    here = cod_close.c
    query = select(here.at_ms, here.counted_fen).where(here.site == site)
    last = connection.execute(
        query.order_by(here.at_ms.desc(), here.stream.desc(), here.seq.desc()).limit(1)
    ).first()
    since_ms, counted = (last.at_ms, last.counted_fen) if last else (-1, 0)
    moved = []
    for table in (cod_payment, cod_remittance):
        amounts = select(func.count(), func.coalesce(func.sum(table.c.amount_fen), 0))
        amounts = amounts.where(table.c.site == site, table.c.at_ms > since_ms)
        moved.append(connection.execute(amounts).one())
    (payments, paid), (remittances, sent) = moved
    if last is None and not payments and not remittances:
        return None
    return int(counted + paid - sent)


def closes(connection: Connection, site: str, since_day: str) -> dict[str, Close]:
    """The latest close of each day from `since_day` on; a day that is not here is 未报."""
    here = day_close.c
    query = select(day_close)
    rows = connection.execute(
        query.where(here.site == site, here.day >= since_day).order_by(here.at_ms, here.stream, here.seq)
    )
    found: dict[str, Close] = {}
    names = Close.__struct_fields__[:-1]
    for row in rows:
        before = found[row.day].versions if row.day in found else 0
        one = Close(*[getattr(row, name) for name in names])
        found[row.day] = replace(one, versions=before + 1)
    return found


def lots(connection: Connection, site: str) -> tuple[Lot, ...]:
    """The lots of which something lies there, the last handled first, at most LOTS_MAX."""
    query = select(*columns(lot, Lot)).where(lot.c.site == site, IN_STOCK)
    rows = connection.execute(query.order_by(lot.c.last_ms.desc()).limit(LOTS_MAX))
    return tuple(Lot(*row) for row in rows)


def boxes_at(connection: Connection, site: str) -> tuple[str, ...]:
    """The boxes that told of this site last, by name."""
    query = select(box.c.name).where(box.c.site == site).order_by(box.c.name)
    return tuple(connection.execute(query).scalars())


def is_known(connection: Connection, site: str) -> bool:
    """Whether anything was ever told of a site."""
    asked = (select(table.c.site).where(table.c.site == site).limit(1) for table in (box, passage))
    return any(connection.execute(query).first() is not None for query in asked)
