"""Reads what may be a matter for a person out of the read models, alerts and links: one query a kind."""

from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Row, case, func, select

from central.store import log
from central.store.backup.lives import last_good
from central.store.cluster.picture import picture
from central.store.coldchain.tables import IS_OPEN, disposition
from central.store.links.orders import HAS_FAILED, SUPERSEDED, command
from central.store.mirroring import cursor
from central.store.queries.alerts import Detail
from central.store.queries.reach import Sites, within
from central.store.tables import (
    IS_HELD,
    IS_OPEN_ALERT,
    NOT_OF_PARCELS,
    alert,
    box,
    dead_letter,
    event,
    parcel,
    presence,
    quarantine,
    span,
    stream,
)
from logistics.duty.causes import (
    Alerted,
    Backup,
    BoxState,
    Failed,
    Gap,
    Held,
    Letters,
    Lying,
    Mirror,
    Unheld,
    Waiting,
)
from logistics.duty.judge import LOSES_GOODS
from logistics.events.boxes import CommandRejected

# A board of more is none: what is beyond comes up as the first ones are dealt with.
ALERTS_MAX = 500
GAPS_MAX = 500
REJECTS_MAX = 500
REJECTED = "command.rejected"
BOXES_MAX = 1000


def alerts(connection: Connection, sites: Sites = None) -> tuple[Alerted, ...]:
    """Open ones at these sites, at most ALERTS_MAX: what loses goods first, then the oldest."""
    here = alert.c
    is_less = case((here.kind.in_(sorted(LOSES_GOODS)), 0), else_=1)
    query = (
        select(alert)
        .where(IS_OPEN_ALERT, within(here.site, sites))
        .order_by(is_less, here.opened_ms, here.id)
        .limit(ALERTS_MAX)
    )
    return tuple(_alerted(row, _detail(row.detail)) for row in connection.execute(query))


def alerts_left_out(connection: Connection, sites: Sites = None) -> int:
    """How many open alerts at these sites are beyond ALERTS_MAX."""
    query = select(func.count()).select_from(alert).where(IS_OPEN_ALERT, within(alert.c.site, sites))
    return max(0, int(connection.execute(query).scalar_one()) - ALERTS_MAX)


def _alerted(row: Row[*tuple[Any, ...]], detail: Detail) -> Alerted:
    return Alerted(
        number=row.id,
        kind=row.kind,
        site=row.site,
        room=row.room,
        what=detail.box or detail.probe or detail.door or row.box,
        opened_ms=row.opened_ms,
        acked_ms=row.acked_ms,
        acked_by=row.acked_by,
        comment=row.comment,
        peak_mc=detail.peak_mc,
        limit_mc=detail.limit_mc,
        is_cold=detail.side == "COLD",
    )


def _detail(text: str) -> Detail:
    """Another version's alert is shown with what is known of it."""
    try:
        return msgspec.json.decode(text, type=Detail)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return Detail()


def boxes(connection: Connection) -> tuple[BoxState, ...]:
    """All that the broker has seen. One that never was connected has told nothing either."""
    here, seen = box.c, presence.c
    query = (
        select(
            seen.box,
            func.coalesce(here.site, "").label("site"),
            seen.is_online,
            seen.since_ms,
            func.coalesce(here.clock, "").label("clock"),
            func.coalesce(here.health_ms, 0).label("health_ms"),
            func.coalesce(here.disk_free_mb, 0).label("disk_free_mb"),
            here.disk_total_mb,
        )
        .outerjoin(box, here.name == seen.box)
        .order_by(seen.box)
    )
    return tuple(BoxState(*row) for row in connection.execute(query))


def lying(connection: Connection, before_ms: int) -> tuple[Lying, ...]:
    """Parcels held since before a moment, per site."""
    here = parcel.c
    query = (
        select(here.site, func.count().label("parcels"), func.min(here.since_ms).label("oldest_ms"))
        .where(IS_HELD, here.since_ms < before_ms)
        .group_by(here.site)
        .order_by(here.site)
    )
    return tuple(Lying(*row) for row in connection.execute(query))


def letters(connection: Connection, since_ms: int) -> tuple[Letters, ...]:
    """Batches that could not be read and came since a moment, per box, with the last one's reason."""
    here = dead_letter.c
    latest = func.row_number().over(partition_by=here.box, order_by=(here.last_ms.desc(), here.digest.desc()))
    number = func.count().over(partition_by=here.box).label("letters")
    ranked = (
        select(here.box, number, here.last_ms, here.reason, latest.label("latest"))
        .where(here.last_ms >= since_ms)
        .subquery()
    )
    one = ranked.c
    query = select(one.box, one.letters, one.last_ms, one.reason).where(one.latest == 1)
    rows = connection.execute(query.order_by(one.last_ms.desc(), one.box).limit(BOXES_MAX))
    return tuple(Letters(*row) for row in rows)


def held(connection: Connection) -> tuple[Held, ...]:
    """Events in quarantine, per box."""
    here = quarantine.c
    query = (
        select(here.box, func.count().label("events"), func.min(here.received_ms).label("first_ms"))
        .where(here.released_ms.is_(None))
        .group_by(here.box)
        .order_by(here.box)
    )
    return tuple(Held(*row) for row in connection.execute(query))


def failed(connection: Connection, since_ms: int) -> tuple[Failed, ...]:
    """Commands asked since a moment that were refused or never answered, per box and kind."""
    here = command.c
    ended = func.coalesce(here.answered_ms, here.expires_ms)
    same = (here.box, here.kind)
    latest = func.row_number().over(partition_by=same, order_by=(ended.desc(), here.id.desc()))
    number = func.count().over(partition_by=same).label("commands")
    ranked = (
        select(*same, number, ended.label("last_ms"), here.reason, latest.label("latest"))
        .where(HAS_FAILED, here.asked_ms >= since_ms, here.reason != SUPERSEDED)
        .subquery()
    )
    one = ranked.c
    query = select(one.box, one.kind, one.commands, one.last_ms, one.reason).where(one.latest == 1)
    rows = connection.execute(query.order_by(one.last_ms.desc(), one.box, one.kind).limit(BOXES_MAX))
    return tuple(Failed(*row) for row in rows)


def rejected(connection: Connection, since_ms: int) -> tuple[Failed, ...]:
    """Commands that boxes did not take for the centre's, per box, with the last one's reason."""
    here = event.c
    query = log.history().where(
        here.box.in_(select(box.c.name)),
        here.type == REJECTED,
        here.at_ms >= since_ms,
        NOT_OF_PARCELS,
    )
    found: dict[str, Failed] = {}
    newest = query.order_by(here.at_ms.desc(), here.id.desc()).limit(REJECTS_MAX)
    for fact in log.read(connection, newest):
        if isinstance(fact.event, CommandRejected):
            seen = found.get(fact.box) or _rejected(fact.box, fact.at_ms, fact.event)
            found[fact.box] = replace(seen, commands=seen.commands + fact.event.count)
    return tuple(found.values())


def _rejected(box_name: str, at_ms: int, event_: CommandRejected) -> Failed:
    return Failed(box_name, REJECTED, 0, at_ms, f"rejected_{event_.reason}")


def gaps(connection: Connection, since_ms: int) -> tuple[Gap, ...]:
    """The holes in streams, each with when what stands above it came; the newest, at most GAPS_MAX.

    A stream may go on above a hole: that something comes says nothing of what is missing.
    """
    here, there = stream.c, span.c
    before = func.lag(there.high, 1, 0).over(partition_by=there.stream, order_by=there.low)
    holes = (
        select(
            here.box, here.name, here.first_received_ms, there.low, (there.low - before - 1).label("missing")
        )
        .join(span, there.stream == here.name)
        .where(here.last_received_ms >= since_ms)
        .subquery()
    )
    hole = holes.c
    # What came and is not in the log (it waits in quarantine) is dated by its stream.
    came_ms = func.coalesce(event.c.received_ms, hole.first_received_ms)
    query = (
        select(hole.box, hole.missing, came_ms.label("above_ms"))
        .outerjoin(event, (event.c.stream == hole.name) & (event.c.seq == hole.low))
        .where(hole.missing > 0, came_ms >= since_ms)
        .order_by(came_ms.desc(), hole.box, hole.low)
        .limit(GAPS_MAX)
    )
    return tuple(Gap(*row) for row in connection.execute(query))


def backup(connection: Connection) -> Backup | None:
    """The last one that was found good."""
    found = last_good(connection)
    return None if found is None else Backup(found.at_ms)


def unheld(connection: Connection, now_ms: int) -> Unheld | None:
    """What no member of a cluster does; nothing where there is none."""
    found = picture(connection, now_ms)
    lead = [one for one in found.leases if one.partition is None and found.leader is None]
    lacking = [*lead, *found.unowned]
    if not lacking:
        return None
    since_ms = min(one.until_ms for one in lacking)
    return Unheld(since_ms, len(found.unowned), len(found.leases) - 1)


def mirror(connection: Connection) -> Mirror | None:
    """Telemetry's, where it does not get on."""
    found = cursor.progress(connection, cursor.INFLUX)
    return Mirror(found.since_ms, found.state == "stopped", found.why[:200]) if found.state else None


def waiting(connection: Connection) -> tuple[Waiting, ...]:
    """Lots that wait for somebody to decide about them, per room."""
    here = disposition.c
    query = (
        select(here.site, here.room, func.count().label("lots"), func.min(here.opened_ms).label("oldest_ms"))
        .where(IS_OPEN)
        .group_by(here.site, here.room)
        .order_by(here.site, here.room)
    )
    return tuple(Waiting(*row) for row in connection.execute(query))
