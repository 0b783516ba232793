"""How the centre stands, in numbers, for those who watch it."""

from itertools import islice

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.backup.lives import Good, last_good
from central.store.fleet import facts
from central.store.mirroring import cursor
from central.store.tables import (
    IS_OPEN_ALERT,
    alert,
    dead_letter,
    event,
    notice,
    quarantine,
    span,
)
from logistics.events.machine import BoxMachine
from logistics.fleet.facts import BoxFacts

BOXES_MAX = 1000


class BoxState(Struct, frozen=True):
    """A box: what it last said it still holds and how its machine is, and whether it is connected."""

    box: str
    site: str
    backlog: int
    oldest_ms: int
    is_online: bool
    temp_mc: int | None = None
    throttle: int | None = None


class MirrorState(Struct, frozen=True):
    """How far telemetry is mirrored."""

    behind: int
    oldest_ms: int
    points: int
    skipped: int
    is_well: bool


class State(Struct, frozen=True):
    """Numbers of now; `last_received_ms` 0: nothing ever came."""

    stored: int
    last_received_ms: int
    letters: int
    letter_times: int
    quarantined: int
    undelivered: int
    alerts: dict[str, int]
    backup: Good | None
    boxes: tuple[BoxState, ...]
    mirror: MirrorState | None = None


def state(connection: Connection) -> State:
    """Some small queries; none reads the log."""
    newest = select(event.c.received_ms).order_by(event.c.id.desc()).limit(1)
    letters = connection.execute(
        select(func.count(), func.coalesce(func.sum(dead_letter.c.times), 0)).select_from(dead_letter)
    )
    count, times = letters.one()
    held = select(func.count()).select_from(quarantine).where(quarantine.c.released_ms.is_(None))
    failed = (
        select(func.count()).select_from(notice).where(notice.c.delivered_ms.is_(None), notice.c.tries > 0)
    )
    stored = select(func.coalesce(func.sum(span.c.high - span.c.low + 1), 0))
    return State(
        stored=int(connection.execute(stored).scalar_one()),
        last_received_ms=connection.execute(newest).scalar() or 0,
        letters=count,
        letter_times=int(times),
        quarantined=connection.execute(held).scalar_one(),
        undelivered=connection.execute(failed).scalar_one(),
        alerts=_alerts(connection),
        backup=last_good(connection),
        boxes=_boxes(connection),
        mirror=_mirror(connection),
    )


def _mirror(connection: Connection) -> MirrorState | None:
    at = cursor.progress(connection, cursor.INFLUX)
    if not (at.event_id or at.state):
        return None
    return MirrorState(*cursor.behind(connection, cursor.INFLUX), at.points, at.skipped, not at.state)


def _alerts(connection: Connection) -> dict[str, int]:
    here = alert.c
    query = select(here.kind, func.count().label("n")).where(IS_OPEN_ALERT)
    return {row.kind: row.n for row in connection.execute(query.group_by(here.kind))}


def _boxes(connection: Connection) -> tuple[BoxState, ...]:
    known = (one for one in facts.read(connection) if one.heard_ms is not None)
    return tuple(_box(one) for one in islice(known, BOXES_MAX))


def _box(one: BoxFacts) -> BoxState:
    machine = one.machine or BoxMachine(site="none")
    return BoxState(
        one.box, one.site, one.backlog, one.oldest_ms, bool(one.is_online), machine.temp_mc, machine.throttle
    )
