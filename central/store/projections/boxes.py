"""Read models of the boxes themselves: how each is, and which of its devices work."""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, delete, select

from central.store import log, tables
from central.store.log import Fact
from central.store.upsert import Row, upsert
from logistics.events.boxes import BoxHealth, BoxStarted, DeviceState
from logistics.events.shape import Worth

EVENTS = (BoxStarted, BoxHealth, DeviceState)
"""What is folded here."""


def fold(connection: Connection, facts: Sequence[Fact]) -> None:
    """Take starts, health and device states; a fact older than what is known changes nothing.

    Only the newest of each kind counts: a box tells its health each minute, and after a day without a link
    a thousand times at once.
    """
    started: dict[str, tuple[Fact, BoxStarted]] = {}
    health: dict[str, tuple[Fact, BoxHealth]] = {}
    devices: dict[tuple[str, str], tuple[Fact, DeviceState]] = {}
    for fact in sorted(facts, key=_when):
        match fact.event:
            case BoxStarted() as event:
                started[fact.box] = fact, event
            case BoxHealth() as event:
                health[fact.box] = fact, event
            case DeviceState() as event:
                devices[fact.box, event.device] = fact, event
    upsert(
        connection,
        tables.box,
        [_started(*one) for one in started.values()],
        newer_by=("started_ms", "started_by"),
    )
    # Where a box stands is said by its start; health says it of a box not heard of before.
    upsert(
        connection,
        tables.box,
        [_health(*one) for one in health.values()],
        newer_by=("health_ms", "health_by"),
        keep=("site",),
    )
    rows = [_device(*one) for one in devices.values()]
    upsert(connection, tables.device, rows, newer_by=("since_ms", "since_by"))


def _when(fact: Fact) -> tuple[int, str]:
    return fact.at_ms, fact.place


def refold(connection: Connection, box: str) -> None:
    """Make a box's rows again, its events having other times: only the newest of each kind count."""
    connection.execute(delete(tables.box).where(tables.box.c.name == box))
    connection.execute(delete(tables.device).where(tables.device.c.box == box))
    for kind in ("box.started", "box.health"):
        mine = log.counted_of(box, kind).subquery()
        newest = select(mine).order_by(mine.c.at_ms.desc(), mine.c.stream.desc(), mine.c.seq.desc()).limit(1)
        fold(connection, log.read(connection, newest))
    fold(connection, log.read(connection, log.counted_of(box, "device")))


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
        "clock": fact.clock,
        "backlog": event.backlog,
        "oldest_ms": event.oldest_ms,
        "disk_free_mb": event.disk_free_mb,
        "skipped": event.skipped,
        "dropped": event.dropped,
        "dropped_by": _by_worth(event.dropped_by),
        "thinned": event.thinned,
        "disk_total_mb": event.disk_total_mb,
        "disk_reserve_mb": event.disk_reserve_mb,
        "filled_pct": _by_worth(event.filled_pct),
        "written_bytes": event.written_bytes,
        "written_events": event.written_events,
        "unsalvaged_mb": event.unsalvaged_mb,
    }


def _by_worth(numbers: Mapping[Worth, int]) -> str:
    """As JSON: read as a whole with its row, and never searched."""
    return msgspec.json.encode(numbers, order="sorted").decode()


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
