"""Alerts in the database: what is wrong, found again whatever late data does to its times."""

from msgspec import Struct
from sqlalchemy import Connection, and_, func, insert, or_, select, update

from central.store import log, tables
from central.store.alerts import rooms
from central.store.alerts.tables import telling
from central.store.log import Fact
from logistics.coldchain.alerts.causes import Move
from logistics.coldchain.alerts.defrost import Window
from logistics.events.rooms import Readings


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
    is_inclusive: bool = False


class Alert(Struct, frozen=True):
    """An alert as it stands; `detail` is the JSON of one of central.alerts.details.

    `box`, `boot` and `origin_ms` are its Origin, empty where its times are sure.
    """

    id: int
    kind: str
    key: str
    site: str
    room: str
    opened_ms: int
    detected_ms: int
    closed_ms: int | None
    detail: str
    box: str = ""
    boot: str = ""
    origin_ms: int = 0
    acked_ms: int | None = None
    acked_by: str = ""
    comment: str = ""


class Origin(Struct, frozen=True):
    """The boot of a box by whose clock, not known then, a time was told, and when it was taken to begin."""

    box: str
    boot: str
    origin_ms: int


class Ahead(Struct, frozen=True):
    """A box of which events are held for being dated in the future: how many, since when, by how much."""

    box: str
    site: str
    held: int
    received_ms: int
    ahead_ms: int


ALERT = [tables.alert.c[name] for name in Alert.__struct_fields__]
"""The columns of an Alert, in its order."""


class AlertRows:
    """Alerts within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def breaches(self, since_ms: int) -> list[Breach]:
        """Excursions with an alarm that are open or ended after `since_ms`, oldest first."""
        one, probe = tables.excursion.c, tables.probe.c
        # A newest reading that is doubted is none to tell of.
        now_mc = func.coalesce(probe.believed_mc, probe.milli_c).label("now_mc")
        query = (
            select(tables.excursion, now_mc, probe.at_ms, probe.alert_state)
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
                now_mc=row.now_mc,
                last_ms=row.at_ms,
                phase=row.alert_state,
                is_inclusive=row.is_inclusive,
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

    def about(self, breach: Breach, subject: str, end_ms: int) -> Alert | None:
        """The newest alert about a breach's room and side (what its key begins with) that overlaps its time.

        Overlap, not equality: when late data moves an excursion's beginning, it is still the same alert.
        """
        alert = tables.alert.c
        query = (
            select(*ALERT)
            # No LIKE: SQLite's does not tell capital letters from small ones.
            .where(func.substr(alert.key, 1, len(subject)) == subject)
            .where(alert.site == breach.site, alert.room == breach.room, alert.opened_ms <= end_ms)
            .where(or_(alert.closed_ms.is_(None), alert.closed_ms >= breach.alarm_ms))
            .order_by(alert.opened_ms.desc())
        )
        row = self._connection.execute(query).first()
        return None if row is None else Alert(*row)

    def keyed(self, key: str) -> Alert | None:
        """The alert of that key."""
        row = self._connection.execute(select(*ALERT).where(tables.alert.c.key == key)).first()
        return None if row is None else Alert(*row)

    def origin(self, probe: str, at_ms: int) -> Origin | None:
        """Whose times a probe's record goes by at a moment; None where the clock was known.

        What decides is the last reading until then: such a time may still be moved when the clock is known.
        """
        box, _, name = probe.partition("/")
        here = tables.temperature.c
        last = select(func.max(here.at_ms)).where(here.probe == probe, here.at_ms <= at_ms)
        last_ms = self._connection.execute(last).scalar()
        if last_ms is None:
            return None
        facts = log.read(self._connection, log.not_synced(box, "readings").order_by(tables.event.c.id.desc()))
        return next(
            (
                Origin(box, fact.boot, fact.at_ms - fact.up_ms)
                for fact in facts
                if isinstance(fact.event, Readings)
                and fact.event.probe == name
                and _holds(fact, fact.event, last_ms)
            ),
            None,
        )

    def realign(self) -> None:
        """Move the alerts along with their boots' times, where these have become known since.

        The record was moved by as much: each breach is found again at its alert, and nobody is told twice.
        """
        alert, clock = tables.alert.c, tables.boot_clock.c
        query = (
            select(alert.id, clock.start_ms, (clock.start_ms - alert.origin_ms).label("by_ms"))
            .join(tables.boot_clock, and_(clock.boot == alert.boot, clock.box == alert.box))
            .where(alert.boot > "", alert.origin_ms != clock.start_ms)
        )
        for row in self._connection.execute(query).all():
            moved = {
                "opened_ms": alert.opened_ms + row.by_ms,
                "closed_ms": alert.closed_ms + row.by_ms,
                "origin_ms": row.start_ms,
            }
            self._connection.execute(update(tables.alert).where(alert.id == row.id).values(moved))

    def still_open(self, kind: str) -> list[Alert]:
        """The open alerts of a kind."""
        alert = tables.alert.c
        query = select(*ALERT).where(alert.kind == kind, alert.closed_ms.is_(None)).order_by(alert.id)
        return [Alert(*row) for row in self._connection.execute(query)]

    def closed_since(self, kind: str, since_ms: int) -> list[Alert]:
        """The alerts of a kind that ended after a moment."""
        alert = tables.alert.c
        query = select(*ALERT).where(alert.kind == kind, alert.closed_ms > since_ms)
        return [Alert(*row) for row in self._connection.execute(query)]

    def standing(self) -> tuple[int, int]:
        """How many alerts are open, and how many of them nobody has acknowledged."""
        alert = tables.alert.c
        query = select(func.count(), func.count() - func.count(alert.acked_ms)).where(tables.IS_OPEN_ALERT)
        row = self._connection.execute(query.select_from(tables.alert)).one()
        return int(row[0]), int(row[1])

    def values_at(self, site: str, room: str, at_ms: int) -> dict[str, int | None]:
        """What each probe of a room last said by a moment; None for one that is silent or faulty."""
        return rooms.values_at(self._connection, site, room, at_ms)

    def moves_before(self, breach: Breach) -> tuple[list[Move], list[Move]]:
        """What the room's doors, and the mains of the probe's box, did from a day before a breach on."""
        span = rooms.before(breach.start_ms), breach.last_ms if breach.end_ms is None else breach.end_ms
        doors = rooms.door_moves(self._connection, breach.site, breach.room, *span)
        return doors, rooms.mains_moves(self._connection, [breach.probe.partition("/")[0]], *span)

    def defrosts(self, breach: Breach) -> list[Window]:
        """The defrosts around a breach that the room's contacts told of."""
        until_ms = breach.last_ms if breach.end_ms is None else breach.end_ms
        span = rooms.before(breach.start_ms), max(until_ms, breach.alarm_ms)
        return rooms.defrosts(self._connection, breach.site, breach.room, *span)

    def phase(self, probe: str) -> str:
        """Where the alert state of a probe stands, NORMAL for one that is not known."""
        query = select(tables.probe.c.alert_state).where(tables.probe.c.probe == probe)
        return str(self._connection.execute(query).scalar() or "NORMAL")

    def open(self, alert: Alert) -> int:
        """Write a new alert, of which nobody has been told; the id that the database gave it."""
        values = {name: getattr(alert, name) for name in Alert.__struct_fields__ if name != "id"}
        done = self._connection.execute(insert(tables.alert).values(values).returning(tables.alert.c.id))
        number = int(done.scalar_one())
        self._connection.execute(insert(telling).values(alert_id=number, state="new"))
        return number

    def update(self, alert_id: int, *, detail: str, closed_ms: int | None) -> None:
        """Write what an alert says now."""
        alert = tables.alert
        values = {"detail": detail, "closed_ms": closed_ms}
        self._connection.execute(update(alert).where(alert.c.id == alert_id).values(values))


def _holds(fact: Fact, event: Readings, at_ms: int) -> bool:
    """Whether a chunk has a reading of that very moment."""
    index, rest = divmod(at_ms - fact.at_ms, event.step_ms)
    return rest == 0 and 0 <= index <= len(event.deltas_mc)
