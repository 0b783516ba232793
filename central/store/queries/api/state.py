"""How the centre stands, in numbers, for those who watch it."""

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.backup.lives import Good, last_good
from central.store.tables import (
    IS_OPEN_ALERT,
    alert,
    box,
    dead_letter,
    event,
    notice,
    presence,
    quarantine,
    span,
)

BOXES_MAX = 1000


class BoxState(Struct, frozen=True):
    """A box: what it last said it still holds, and whether it is connected."""

    box: str
    site: str
    backlog: int
    oldest_ms: int
    is_online: bool


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
    )


def _alerts(connection: Connection) -> dict[str, int]:
    here = alert.c
    query = select(here.kind, func.count().label("n")).where(IS_OPEN_ALERT)
    return {row.kind: row.n for row in connection.execute(query.group_by(here.kind))}


def _boxes(connection: Connection) -> tuple[BoxState, ...]:
    query = (
        select(box.c.name, box.c.site, box.c.backlog, box.c.oldest_ms, presence.c.is_online)
        .outerjoin(presence, presence.c.box == box.c.name)
        .order_by(box.c.name)
        .limit(BOXES_MAX)
    )
    return tuple(BoxState(*row[:4], bool(row[4])) for row in connection.execute(query))
