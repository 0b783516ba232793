"""Readings, excursions and alerts, for the API."""

from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.queries.api import keyset
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from central.store.tables import IS_ALERT, IS_OPEN_ALERT, alert, excursion, temperature


class Reading(Struct, frozen=True):
    """What a probe said: milli-°C. Readings that are doubted are among them."""

    at_ms: int
    probe: str
    milli_c: int


class Excursion(Struct, frozen=True):
    """A time out of the limits, as it is known now: `end_ms` null while it lasts, `alarm_ms` if it never was.

    `close` says how it ended: open, recovered, or for want of data.
    """

    probe: str
    site: str
    room: str
    side: Literal["HOT", "COLD"]
    start_ms: int
    end_ms: int | None
    alarm_ms: int | None
    peak_mc: int
    limit_mc: int
    close: str


class Alert(Struct, frozen=True):
    """What people were told of: of a room, or of a box. `acked_ms` null: nobody took it on yet."""

    id: int
    kind: str
    site: str
    room: str
    box: str
    opened_ms: int
    detected_ms: int
    closed_ms: int | None
    acked_ms: int | None


def readings(
    connection: Connection,
    place: tuple[str, str],
    span: tuple[int, int],
    after: tuple[int, str] | None,
    limit: int,
) -> list[Reading]:
    """A room's readings in a half-open span by time and probe; one more than `limit` where there are more."""
    here = temperature.c
    key = [here.at_ms, here.probe]
    query = select(here.at_ms, here.probe, here.milli_c).where(
        here.site == place[0],
        here.room == place[1],
        here.at_ms >= span[0],
        here.at_ms < span[1],
        keyset.after(key, after),
    )
    rows = connection.execute(keyset.ordered(query, key, limit))
    return [Reading(row.at_ms, row.probe, row.milli_c) for row in rows]


def excursions(
    connection: Connection,
    sites: Sites,
    span: tuple[int, int],
    after: tuple[int, str] | None,
    limit: int,
) -> list[Excursion]:
    """Excursions that began in a half-open span, by time and probe."""
    here = excursion.c
    key = [here.start_ms, here.probe]
    query = select(*columns(excursion, Excursion)).where(
        within(here.site, sites),
        here.start_ms >= span[0],
        here.start_ms < span[1],
        keyset.after(key, after),
    )
    return [Excursion(*row) for row in connection.execute(keyset.ordered(query, key, limit))]


def alerts(
    connection: Connection, sites: Sites, *, is_open: bool | None, after: int, limit: int
) -> list[Alert]:
    """Alerts by number; the daily word is told like one and is none."""
    here = alert.c
    query = select(*columns(alert, Alert)).where(IS_ALERT, within(here.site, sites), here.id > after)
    if is_open is not None:
        query = query.where(IS_OPEN_ALERT if is_open else here.closed_ms.is_not(None))
    return [Alert(*row) for row in connection.execute(keyset.ordered(query, [here.id], limit))]
