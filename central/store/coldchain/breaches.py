"""Breaches of a room: the alarmed excursions of all its probes on one side that overlap are one."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, exists, or_, select

from central.store.coldchain.tables import lot_stay
from central.store.tables import excursion


class RoomBreach(Struct, frozen=True):
    """A room out of its limits for longer than its rule allows; `probe` and `peak_mc` are of the worst.

    `end_ms` None: it lasts. `worst_ms` is when the worst probe's excursion began.
    """

    site: str
    room: str
    side: str
    start_ms: int
    end_ms: int | None
    peak_mc: int
    limit_mc: int
    probe: str
    worst_ms: int

    def touches(self, start_ms: int, end_ms: int | None) -> bool:
        """Whether it overlaps a span; what only meets it does, too."""
        return (end_ms is None or self.start_ms <= end_ms) and (
            self.end_ms is None or self.end_ms >= start_ms
        )

    @property
    def excess_mc(self) -> int:
        """How far its peak lies beyond the limit."""
        return abs(self.peak_mc - self.limit_mc)


def with_lots(connection: Connection, since_ms: int) -> list[RoomBreach]:
    """The breaches that last or ended after `since_ms` and during which some lot stood in the room."""
    one, stay = excursion.c, lot_stay.c
    has_lot = exists().where(
        stay.site == one.site,
        stay.room == one.room,
        or_(one.end_ms.is_(None), stay.from_ms < one.end_ms),
        or_(stay.to_ms.is_(None), stay.to_ms > one.start_ms),
    )
    query = (
        select(excursion)
        .where(one.alarm_ms.is_not(None), or_(one.end_ms.is_(None), one.end_ms >= since_ms), has_lot)
        .order_by(one.site, one.room, one.side, one.start_ms)
    )
    rows = connection.execute(query)
    return merged(
        RoomBreach(
            site=row.site,
            room=row.room,
            side=row.side,
            start_ms=row.start_ms,
            end_ms=row.end_ms,
            peak_mc=row.peak_mc,
            limit_mc=row.limit_mc,
            probe=row.probe,
            worst_ms=row.start_ms,
        )
        for row in rows
    )


def merged(found: Iterable[RoomBreach]) -> list[RoomBreach]:
    """Those of one room and side that overlap as one; given by room, side and time."""
    out: list[RoomBreach] = []
    for one in found:
        last = out[-1] if out else None
        if last is None or _where(last) != _where(one) or not last.touches(one.start_ms, one.end_ms):
            out.append(one)
            continue
        worst = max(last, one, key=lambda each: each.excess_mc)
        ends = (last.end_ms, one.end_ms)
        end_ms = None if None in ends else max(end for end in ends if end is not None)
        out[-1] = replace(worst, start_ms=last.start_ms, end_ms=end_ms)
    return out


def _where(one: RoomBreach) -> tuple[str, str, str]:
    return one.site, one.room, one.side
