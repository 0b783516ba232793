"""What people say of lots at the centre: tests and blocks, kept as they came, and in the lot's account."""

from msgspec import Struct
from sqlalchemy import Connection, insert, select

from central.store.lots.fold import refold
from central.store.lots.tables import lot_entered
from logistics import wire
from logistics.events.lots import LotBlocked, LotInspected


class Entered(Struct, frozen=True):
    """Who said it, and when."""

    id: int
    at_ms: int
    made_by: str


def enter(connection: Connection, event: LotBlocked | LotInspected, made_by: str, now_ms: int) -> None:
    """Keep what somebody says, and fold the lot again; it counts like what boxes tell."""
    row = {"lot": event.lot, "at_ms": now_ms, "made_by": made_by, "body": wire.encode_event(event)}
    connection.execute(insert(lot_entered).values(row))
    refold(connection, [event.lot])


def of(connection: Connection, lot: str) -> dict[int, Entered]:
    """All that was entered of a lot, by its number in the account's stream."""
    here = lot_entered.c
    query = select(here.id, here.at_ms, here.made_by).where(here.lot == lot)
    return {row.id: Entered(*row) for row in connection.execute(query)}
