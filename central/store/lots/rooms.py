"""In which rooms a lot stood, and when."""

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.coldchain.tables import lot_stay
from central.store.queries.columns import columns

_SHOWN_MAX = 100


class Stay(Struct, frozen=True):
    """So many grams in a room in a half-open time; `to_ms` None: they are there."""

    site: str
    room: str
    from_ms: int
    to_ms: int | None
    net_g: int


def of(connection: Connection, lot: str) -> list[Stay]:
    """A lot's stays, the last first."""
    query = select(*columns(lot_stay, Stay)).where(lot_stay.c.lot == lot)
    return [
        Stay(*row) for row in connection.execute(query.order_by(lot_stay.c.from_ms.desc()).limit(_SHOWN_MAX))
    ]
