"""What was acknowledged at boxes, and the alerts that nobody has taken on yet."""

from sqlalchemy import Connection, or_, select

from central.store import log, tables
from central.store.alerts.rows import ALERT, Alert
from central.store.log import Fact
from logistics.events.rooms import AlarmAcked


def unacknowledged(connection: Connection, kind: str, since_ms: int) -> list[Alert]:
    """The alerts of a kind that nobody has taken on: open, or ended or heard of since a moment."""
    alert = tables.alert.c
    query = select(*ALERT).where(
        alert.kind == kind,
        alert.acked_ms.is_(None),
        or_(alert.closed_ms.is_(None), alert.closed_ms >= since_ms, alert.detected_ms >= since_ms),
    )
    return [Alert(*row) for row in connection.execute(query)]


def acks(connection: Connection, site: str, room: str, since_ms: int) -> list[Fact]:
    """What was acknowledged in a room, at any of the boxes that have a probe there, by time.

    What was told by a clock that was not known then is among it from before `since_ms`, too.
    """
    one, probe = tables.event.c, tables.probe.c
    names = connection.execute(select(probe.probe).where(probe.site == site, probe.room == room)).scalars()
    facts = [
        fact
        for box in sorted({str(name).partition("/")[0] for name in names})
        for fact in log.read(
            connection,
            log.counted_of(box, "alarm.acked").where(or_(one.clock != "synced", one.at_ms >= since_ms)),
        )
        if isinstance(fact.event, AlarmAcked) and (fact.event.site, fact.event.room) == (site, room)
    ]
    return sorted(facts, key=lambda fact: (fact.at_ms, fact.place))
