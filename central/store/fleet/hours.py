"""Reads the history of a box's machine, hour by hour."""

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.fleet.fold import HOUR_MS, KEPT_MS
from central.store.fleet.tables import box_hour
from central.store.queries.columns import columns

HOURS_MAX = KEPT_MS // HOUR_MS + 1


class Hour(Struct, frozen=True):
    """The worst of an hour; None: the box did not say."""

    hour_ms: int
    temp_mc: int | None
    disk_free_mb: int | None
    backlog: int | None


def of_box(connection: Connection, box: str, since_ms: int) -> tuple[Hour, ...]:
    """A box's hours from a moment on, the oldest first."""
    here = box_hour.c
    query = select(*columns(box_hour, Hour)).where(here.box == box, here.hour_ms >= since_ms)
    rows = connection.execute(query.order_by(here.hour_ms).limit(HOURS_MAX))
    return tuple(Hour(*row) for row in rows)
