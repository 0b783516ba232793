"""Reads what is known of boxes: those that told something, those that were seen, and those by right."""

from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    case,
    exists,
    func,
    select,
    true,
    union,
)

from central.store import tables
from central.store.fleet.tables import box_machine
from central.store.identities import register
from central.store.identities.register import Identity
from central.store.identities.tables import identity
from central.store.queries import commanded
from central.store.queries.commanded import Going
from logistics.events.machine import BoxMachine
from logistics.fleet.facts import BoxFacts

BOXES_MAX = 5000


def read(connection: Connection, only: str | None = None) -> tuple[BoxFacts, ...]:
    """All boxes by name, or one; BOXES_MAX at most."""
    going = commanded.going(connection, only)
    newest = register.newest(connection)
    rights = {one.box: one for one in register.listed(connection)}
    ends = {
        box: issued.expires_ms
        for box, issued in newest.items()
        if box in rights and issued.life == rights[box].life
    }
    return tuple(
        _facts(row, going.get(row.name), rights.get(row.name), ends.get(row.name))
        for row in connection.execute(_query(only))
    )


def _query(only: str | None) -> Select[*tuple[Any, ...]]:
    box, seen, machine = tables.box, tables.presence, box_machine
    names = union(
        select(box.c.name).where(_is(box.c.name, only)),
        select(seen.c.box).where(_is(seen.c.box, only)),
        select(identity.c.box).where(_is(identity.c.box, only)),
    ).subquery("names")
    device = tables.device.c
    count = (
        select(
            device.box,
            func.count().label("devices"),
            func.sum(case((device.is_up, 0), else_=1)).cast(Integer).label("down"),
        )
        .where(_is(device.box, only))
        .group_by(device.box)
        .subquery("count")
    )
    return (
        select(
            names.c.name,
            *(box.c[name] for name in _OF_BOX),
            seen.c.is_online,
            seen.c.since_ms,
            seen.c.heard_ms,
            machine.c.at_ms.label("machine_ms"),
            machine.c.told,
            count.c.devices,
            count.c.down,
            exists().where(tables.stream.c.box == names.c.name).label("has_stream"),
        )
        .select_from(
            names.outerjoin(box, box.c.name == names.c.name)
            .outerjoin(seen, seen.c.box == names.c.name)
            .outerjoin(machine, machine.c.box == names.c.name)
            .outerjoin(count, count.c.box == names.c.name)
        )
        .order_by(names.c.name)
        .limit(BOXES_MAX)
    )


_OF_BOX = (
    "site",
    "role",
    "version",
    "started_ms",
    "health_ms",
    "backlog",
    "oldest_ms",
    "disk_free_mb",
    "disk_total_mb",
    "clock",
)


def _is(column: ColumnElement[str], only: str | None) -> ColumnElement[bool]:
    return true() if only is None else column == only


def _facts(
    row: Row[*tuple[Any, ...]], going: Going | None, right: Identity | None, ends_ms: int | None
) -> BoxFacts:
    """A box that only the broker saw, or that is only by right, was never heard."""
    machine = _machine(row.told)
    has_told = row.site is not None or row.has_stream
    certificate_ms = ends_ms if machine is None or machine.certificate_ms is None else machine.certificate_ms
    return BoxFacts(
        box=row.name,
        site=row.site or (right.site if right else ""),
        role=row.role or (right.role if right else ""),
        version=row.version or "",
        is_online=row.is_online,
        since_ms=row.since_ms or 0,
        heard_ms=(row.heard_ms or row.health_ms or row.started_ms) if has_told else None,
        started_ms=row.started_ms or 0,
        health_ms=row.health_ms or 0,
        backlog=row.backlog or 0,
        oldest_ms=row.oldest_ms or 0,
        disk_free_mb=row.disk_free_mb or 0,
        disk_total_mb=row.disk_total_mb,
        clock=row.clock or "",
        machine=machine,
        machine_ms=row.machine_ms or 0,
        devices=row.devices or 0,
        devices_down=row.down or 0,
        running=going.running if going else "",
        wanted=going.wanted if going else "",
        wanted_ms=going.wanted_ms if going else 0,
        certificate_ms=certificate_ms,
        is_shut_out=right is not None and right.revoked_ms is not None,
    )


def _machine(told: str | None) -> BoxMachine | None:
    """What another version wrote and this one cannot read is not known."""
    try:
        return None if told is None else msgspec.json.decode(told, type=BoxMachine)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
