"""Read models of boxes' machines: the last word of each, and the worst of each hour."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Delete, Insert, bindparam, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from central.store import log
from central.store.asking import run_all
from central.store.fleet.tables import box_hour, box_machine
from central.store.log import Fact
from central.store.tables import event
from central.store.upsert import upsert
from logistics.events.machine import BoxMachine

HOUR_MS = 3_600_000
KEPT_MS = 31 * 24 * HOUR_MS
"""So much of the hours is kept, counted back from the last one that a box told of."""
EVENTS = (BoxMachine,)
"""What is folded here."""
_KIND = "box.machine"
# A box tells every five minutes at most: these are more than all that is kept.
_REFOLD_MAX = 10_000


def fold(connection: Connection, facts: Sequence[Fact]) -> None:
    """Take what machines are like, in any order and any number of times."""
    mine = [(fact, fact.event) for fact in facts if isinstance(fact.event, BoxMachine)]
    if not mine:
        return
    last = {
        fact.box: (fact, told) for fact, told in sorted(mine, key=lambda one: (one[0].at_ms, one[0].place))
    }
    rows = [
        {"box": box, "at_ms": fact.at_ms, "told_by": fact.place, "told": msgspec.json.encode(told).decode()}
        for box, (fact, told) in last.items()
    ]
    upsert(connection, box_machine, rows, newer_by=("at_ms", "told_by"))
    run_all(connection, _statement(connection.dialect.name), _hours(mine))
    run_all(connection, _OLD, [{"whose": box} for box in sorted(last)])


def _hours(mine: Sequence[tuple[Fact, BoxMachine]]) -> list[dict[str, Any]]:
    """One row a box and hour: a month that comes at once is a row an hour and not a row a word."""
    found: dict[tuple[str, int], list[BoxMachine]] = {}
    for fact, told in mine:
        found.setdefault((fact.box, fact.at_ms // HOUR_MS * HOUR_MS), []).append(told)
    return [
        {
            "box": box,
            "hour_ms": hour_ms,
            "temp_mc": max((one.temp_mc for one in told if one.temp_mc is not None), default=None),
            "disk_free_mb": min(
                (one.disk_free_mb for one in told if one.disk_free_mb is not None), default=None
            ),
            "backlog": max((one.backlog for one in told if one.backlog is not None), default=None),
        }
        for (box, hour_ms), told in found.items()
    ]


def refold(connection: Connection, box: str) -> None:
    """Make a box's rows again, its events having other times."""
    connection.execute(delete(box_machine).where(box_machine.c.box == box))
    connection.execute(delete(box_hour).where(box_hour.c.box == box))
    newest = log.counted_of(box, _KIND).order_by(event.c.at_ms.desc()).limit(_REFOLD_MAX)
    fold(connection, log.read(connection, newest))


@cache
def _statement(dialect: str) -> Insert:
    """An hour's row holds the worst of it; a number that was not told changes nothing."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(box_hour)
    told, here = statement.excluded, box_hour.c
    worst = {
        "temp_mc": _beyond(told.temp_mc > here.temp_mc, told.temp_mc, here.temp_mc),
        "disk_free_mb": _beyond(told.disk_free_mb < here.disk_free_mb, told.disk_free_mb, here.disk_free_mb),
        "backlog": _beyond(told.backlog > here.backlog, told.backlog, here.backlog),
    }
    made: Insert = statement.on_conflict_do_update(index_elements=["box", "hour_ms"], set_=worst)
    return made


def _beyond(
    is_worse: ColumnElement[bool], told: ColumnElement[int], here: ColumnElement[int]
) -> ColumnElement[int]:
    return case((here.is_(None) | is_worse, told), else_=here)


def _old() -> Delete:
    here = box_hour.c
    last = select(func.max(here.hour_ms)).where(here.box == bindparam("whose")).scalar_subquery()
    return delete(box_hour).where(here.box == bindparam("whose"), here.hour_ms < last - KEPT_MS)


_OLD = _old()
