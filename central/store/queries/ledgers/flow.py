"""Throughput of a span per site, carrier, direction and hour, and what counters reported of a day."""

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.ledgers.tables import day_close, desk
from central.store.tables import parcel, passage


class Flow(Struct, frozen=True):
    """So many parcels did `act` at `site` in the hour `hour`, counted from the span's beginning."""

    site: str
    carrier: str
    direction: str
    act: str
    hour: int
    parcels: int


class Report(Struct, frozen=True, array_like=True):
    """A site's own count of a day in its latest version; `versions` says how often it was closed."""

    site: str
    at_ms: int
    arrived: int
    handed_out: int
    collected: int
    returned: int
    departed: int
    problems: int
    held: int
    digest: str
    versions: int


def flows(connection: Connection, since_ms: int, until_ms: int) -> tuple[Flow, ...]:
    """Each parcel once an act at a site, at the first scan that counted."""
    hour = ((passage.c.at_ms - since_ms) // 3_600_000).label("hour")
    keys = (passage.c.site, parcel.c.carrier, passage.c.direction, passage.c.act, hour)
    query = (
        select(*keys, func.count().label("parcels"))
        .join(parcel, parcel.c.waybill == passage.c.waybill)
        .where(passage.c.at_ms >= since_ms, passage.c.at_ms < until_ms)
        .group_by(*keys)
        .order_by(*keys)
    )
    return tuple(Flow(*row) for row in connection.execute(query))


def postage(connection: Connection, since_ms: int, until_ms: int) -> dict[str, int]:
    """What senders paid at each site for parcels collected in the span, whole fen; no site without any."""
    query = (
        select(passage.c.site, func.sum(desk.c.price_fen))
        .join(desk, desk.c.waybill == passage.c.waybill)
        .where(passage.c.at_ms >= since_ms, passage.c.at_ms < until_ms, passage.c.act == "collect")
        .where(desk.c.price_fen.is_not(None))
        .group_by(passage.c.site)
    )
    return {site: int(fen) for site, fen in connection.execute(query)}


def reports(connection: Connection, day: str) -> dict[str, Report]:
    """What sites reported of a local day: the latest close of each. A site that is not here is 未报."""
    here = day_close.c
    rows = connection.execute(
        select(day_close).where(here.day == day).order_by(here.site, here.at_ms, here.stream, here.seq)
    )
    found: dict[str, Report] = {}
    names = Report.__struct_fields__[1:-1]
    for row in rows:
        before = found[row.site].versions if row.site in found else 0
        fields = [row.site, *(getattr(row, name) for name in names), before + 1]
        found[row.site] = msgspec.convert(fields, Report)
    return found
