"""A site's day at the belt: what arrived, what was sorted where to, and what left, parcel by parcel."""

from msgspec import Struct
from sqlalchemy import Connection, Select, select, union

from central.store.ledgers.tables import sorting
from central.store.tables import passage


class OnBelt(Struct, frozen=True):
    """A parcel that arrived or was sorted here in the span; times are UTC, None for what did not happen.

    `to_site` "" is the manual bin or, where `sorted_ms` is None, nothing. It left by itself or in its bag.
    """

    waybill: str
    arrived_ms: int | None
    sorted_ms: int | None
    to_site: str
    left_ms: int | None


def on_belt(connection: Connection, site: str, since_ms: int, until_ms: int) -> tuple[OnBelt, ...]:
    """All parcels of the span by their numbers. A parcel that arrived before and was sorted in it counts."""
    arrivals = _scanned("arrive", site, since_ms).where(passage.c.at_ms < until_ms)
    in_span = (sorting.c.site == site, sorting.c.sorted_ms >= since_ms, sorting.c.sorted_ms < until_ms)
    theirs = union(arrivals.with_only_columns(passage.c.waybill), select(sorting.c.waybill).where(*in_span))
    left = _scanned("depart", site, since_ms).where(passage.c.waybill.in_(theirs))
    arrived = {row.waybill: row.at_ms for row in connection.execute(arrivals)}
    gone = {row.waybill: row.at_ms for row in connection.execute(left)}
    given = {row.waybill: row for row in connection.execute(select(sorting).where(*in_span))}
    found = []
    for waybill in sorted(arrived | given):
        row = given.get(waybill)
        loaded_ms = row.loaded_ms if row else None
        found.append(
            OnBelt(
                waybill,
                arrived.get(waybill),
                row.sorted_ms if row else None,
                row.to_site if row else "",
                gone.get(waybill, loaded_ms),
            )
        )
    return tuple(found)


def _scanned(act: str, site: str, since_ms: int) -> Select[tuple[str, int]]:
    here = (passage.c.at_ms >= since_ms, passage.c.site == site, passage.c.act == act)
    return select(passage.c.waybill, passage.c.at_ms).where(*here)
