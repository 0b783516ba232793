"""Read models of the boxes themselves: how each is, and which of its devices work."""

from collections.abc import Sequence

from sqlalchemy import Connection

from central.store import tables
from central.store.log import Fact
from central.store.upsert import Row, upsert
from logistics.events import BoxHealth, BoxStarted, DeviceState


def fold(connection: Connection, facts: Sequence[Fact]) -> None:
    """Take starts, health and device states; a fact older than what is known changes nothing."""
    for fact in facts:
        match fact.event:
            case BoxStarted():
                row = _started(fact, fact.event)
                upsert(connection, tables.box, [row], newer_by=("started_ms", "started_by"))
            case BoxHealth():
                # Where a box stands is said by its start; health says it of a box not heard of before.
                row = _health(fact, fact.event)
                upsert(connection, tables.box, [row], newer_by=("health_ms", "health_by"), keep=("site",))
            case DeviceState():
                row = _device(fact, fact.event)
                upsert(connection, tables.device, [row], newer_by=("since_ms", "since_by"))


def _started(fact: Fact, event: BoxStarted) -> Row:
    return {
        "name": fact.box,
        "site": event.site,
        "role": event.role,
        "version": event.version[:32],
        "started_ms": fact.at_ms,
        "started_by": fact.place,
    }


def _health(fact: Fact, event: BoxHealth) -> Row:
    return {
        "name": fact.box,
        "site": event.site,
        "health_ms": fact.at_ms,
        "health_by": fact.place,
        "backlog": event.backlog,
        "oldest_ms": event.oldest_ms,
        "disk_free_mb": event.disk_free_mb,
        "skipped": event.skipped,
        "dropped": event.dropped,
    }


def _device(fact: Fact, event: DeviceState) -> Row:
    return {
        "box": fact.box,
        "device": event.device,
        "kind": event.kind,
        "is_up": event.is_up,
        "since_ms": fact.at_ms,
        "since_by": fact.place,
        "reason": event.reason,
    }
