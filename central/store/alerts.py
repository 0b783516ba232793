"""Alerts and notices in the database: what is wrong, who was told, and what the receiver answered."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, and_, exists, func, insert, or_, select, update

from central.store import tables
from central.store.upsert import insert_new


class Breach(Struct, frozen=True):
    """An excursion that has lasted for its rule's duration. Times are UTC ms, temperatures milli-°C."""

    probe: str
    site: str
    room: str
    side: str
    start_ms: int
    alarm_ms: int
    end_ms: int | None
    peak_mc: int
    limit_mc: int
    now_mc: int
    last_ms: int
    phase: str


class Alert(Struct, frozen=True):
    """An alert as it stands; `detail` is JSON (central.alerts.judge.Detail, ….clock.ClockDetail)."""

    id: int
    kind: str
    key: str
    site: str
    room: str
    opened_ms: int
    detected_ms: int
    closed_ms: int | None
    detail: str


class Ahead(Struct, frozen=True):
    """A box of which events are held for being dated in the future: how many, since when, by how much."""

    box: str
    site: str
    held: int
    received_ms: int
    ahead_ms: int


class DueNotice(Struct, frozen=True):
    """A notice that has to be sent (again) now."""

    id: int
    phase: str
    channel: str
    tries: int
    alert: Alert


_ALERT = [tables.alert.c[name] for name in Alert.__struct_fields__]


class AlertRows:
    """Alerts and notices within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def breaches(self, since_ms: int) -> list[Breach]:
        """Excursions with an alarm that are open or ended after `since_ms`, oldest first."""
        one, probe = tables.excursion.c, tables.probe.c
        query = (
            select(tables.excursion, probe.milli_c, probe.at_ms, probe.alert_state)
            .join(tables.probe, one.probe == probe.probe)
            .where(one.alarm_ms.is_not(None), or_(one.end_ms.is_(None), one.end_ms >= since_ms))
            .order_by(one.start_ms)
        )
        return [
            Breach(
                probe=row.probe,
                site=row.site,
                room=row.room,
                side=row.side,
                start_ms=row.start_ms,
                alarm_ms=row.alarm_ms,
                end_ms=row.end_ms,
                peak_mc=row.peak_mc,
                limit_mc=row.limit_mc,
                now_mc=row.milli_c,
                last_ms=row.at_ms,
                phase=row.alert_state,
            )
            for row in self._connection.execute(query)
        ]

    def ahead(self) -> list[Ahead]:
        """The boxes with events in quarantine, and how far the farthest was ahead of when it came."""
        held, box = tables.quarantine.c, tables.box.c
        query = (
            select(
                held.box,
                func.coalesce(func.max(box.site), "").label("site"),
                func.count().label("held"),
                func.min(held.received_ms).label("received_ms"),
                func.max(held.at_ms - held.received_ms).label("ahead_ms"),
            )
            .outerjoin(tables.box, box.name == held.box)
            .where(held.released_ms.is_(None))
            .group_by(held.box)
            .order_by(held.box)
        )
        return [Ahead(*row) for row in self._connection.execute(query)]

    def about(self, key: str, subject: str, start_ms: int, end_ms: int) -> Alert | None:
        """The newest alert about a subject (what its key begins with) that overlaps a time, or has the key.

        Overlap, not equality: when late data moves an excursion's beginning, it is still the same alert.
        """
        alert = tables.alert.c
        is_overlapping = and_(
            alert.opened_ms <= end_ms, or_(alert.closed_ms.is_(None), alert.closed_ms >= start_ms)
        )
        query = (
            select(*_ALERT)
            # No LIKE: SQLite's does not tell capital letters from small ones.
            .where(func.substr(alert.key, 1, len(subject)) == subject)
            .where(or_(alert.key == key, is_overlapping))
            .order_by(alert.opened_ms.desc())
        )
        row = self._connection.execute(query).first()
        return None if row is None else Alert(*row)

    def still_open(self, kind: str) -> list[Alert]:
        """The open alerts of a kind."""
        alert = tables.alert.c
        query = select(*_ALERT).where(alert.kind == kind, alert.closed_ms.is_(None)).order_by(alert.id)
        return [Alert(*row) for row in self._connection.execute(query)]

    def phase(self, probe: str) -> str:
        """Where the alert state of a probe stands, NORMAL for one that is not known."""
        query = select(tables.probe.c.alert_state).where(tables.probe.c.probe == probe)
        return str(self._connection.execute(query).scalar() or "NORMAL")

    def open(self, alert: Alert) -> int:
        """Write a new alert; the id that the database gave it."""
        values = {name: getattr(alert, name) for name in Alert.__struct_fields__ if name != "id"}
        done = self._connection.execute(insert(tables.alert).values(values).returning(tables.alert.c.id))
        return int(done.scalar_one())

    def update(self, alert_id: int, *, detail: str, closed_ms: int | None) -> None:
        """Write what an alert says now."""
        alert = tables.alert
        values = {"detail": detail, "closed_ms": closed_ms}
        self._connection.execute(update(alert).where(alert.c.id == alert_id).values(values))

    def plan(self, alert_id: int, phase: str, channels: Sequence[str], now_ms: int) -> None:
        """Note that these channels are to be told of this phase: once each, however often it is planned."""
        rows = [
            {
                "alert_id": alert_id,
                "phase": phase,
                "channel": channel,
                "tries": 0,
                "next_ms": now_ms,
                "answer": "",
            }
            for channel in channels
        ]
        insert_new(self._connection, tables.notice, rows)

    def due(self, channel: str, now_ms: int, limit: int) -> list[DueNotice]:
        """A channel's notices not delivered whose time has come, oldest first.

        What an alert has to tell is told in its order: the end waits until the beginning was delivered.
        """
        notice, earlier = tables.notice.c, tables.notice.alias("earlier")
        is_waiting = (
            exists()
            .where(earlier.c.alert_id == notice.alert_id, earlier.c.channel == notice.channel)
            .where(earlier.c.id < notice.id, earlier.c.delivered_ms.is_(None))
        )
        query = (
            select(notice.id, notice.phase, notice.channel, notice.tries, *_ALERT)
            .join(tables.alert, tables.alert.c.id == notice.alert_id)
            .where(notice.channel == channel, notice.delivered_ms.is_(None), notice.next_ms <= now_ms)
            .where(~is_waiting)
            .order_by(notice.id)
            .limit(limit)
        )
        return [
            DueNotice(row[0], row[1], row[2], row[3], Alert(*row[4:]))
            for row in self._connection.execute(query)
        ]

    def note(self, notice_id: int, *, delivered_ms: int | None, next_ms: int, answer: str) -> None:
        """Keep what came of an attempt, in the receiver's own words."""
        notice = tables.notice
        values = {
            "tries": notice.c.tries + 1,
            "delivered_ms": delivered_ms,
            "next_ms": next_ms,
            "answer": answer[:1000].replace("\0", "?"),  # PostgreSQL's texts hold no NUL.
        }
        self._connection.execute(update(notice).where(notice.c.id == notice_id).values(values))
