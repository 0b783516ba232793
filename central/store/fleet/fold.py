"""Read models of boxes' machines: the last word of each, and the worst of each hour."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from central.store import log
from central.store.fleet.tables import box_hour, box_machine
from central.store.log import Fact
from central.store.tables import event
from central.store.upsert import upsert
from logistics.events.machine import BoxMachine

HOUR_MS = 3_600_000
KEPT_MS = 31 * 24 * HOUR_MS
"""So much of the hours is kept, counted back from the last one that a box told of."""
_KIND = "box.machine"
# A box tells every five minutes at most: these are more than all that is kept.
_REFOLD_MAX = 10_000


def fold(connection: Connection, facts: Sequence[Fact]) -> None:
    """Take what machines are like, in any order and any number of times."""
    mine = [(fact, fact.event) for fact in facts if isinstance(fact.event, BoxMachine)]
    for fact, told in mine:
        row = {
            "box": fact.box,
            "at_ms": fact.at_ms,
            "told_by": fact.place,
            "told": msgspec.json.encode(told).decode(),
        }
        upsert(connection, box_machine, [row], newer_by=("at_ms", "told_by"))
        _worse(connection, fact, told)
    for box in sorted({fact.box for fact, _ in mine}):
        _forget(connection, box)


def refold(connection: Connection, box: str) -> None:
    """Make a box's rows again, its events having other times."""
    connection.execute(delete(box_machine).where(box_machine.c.box == box))
    connection.execute(delete(box_hour).where(box_hour.c.box == box))
    newest = log.counted_of(box, _KIND).order_by(event.c.at_ms.desc()).limit(_REFOLD_MAX)
    fold(connection, log.read(connection, newest))


def _worse(connection: Connection, fact: Fact, machine: BoxMachine) -> None:
    """An hour's row holds the worst of it; a number that was not told changes nothing."""
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(box_hour)
    statement = insert.values(
        box=fact.box,
        hour_ms=fact.at_ms // HOUR_MS * HOUR_MS,
        temp_mc=machine.temp_mc,
        disk_free_mb=machine.disk_free_mb,
        backlog=machine.backlog,
    )
    told, here = statement.excluded, box_hour.c
    worst = {
        "temp_mc": _beyond(told.temp_mc > here.temp_mc, told.temp_mc, here.temp_mc),
        "disk_free_mb": _beyond(told.disk_free_mb < here.disk_free_mb, told.disk_free_mb, here.disk_free_mb),
        "backlog": _beyond(told.backlog > here.backlog, told.backlog, here.backlog),
    }
    connection.execute(statement.on_conflict_do_update(index_elements=["box", "hour_ms"], set_=worst))


def _beyond(
    is_worse: ColumnElement[bool], told: ColumnElement[int], here: ColumnElement[int]
) -> ColumnElement[int]:
    return case((here.is_(None) | is_worse, told), else_=here)


def _forget(connection: Connection, box: str) -> None:
    here = box_hour.c
    last = select(func.max(here.hour_ms)).where(here.box == box).scalar_subquery()
    connection.execute(delete(box_hour).where(here.box == box, here.hour_ms < last - KEPT_MS))
