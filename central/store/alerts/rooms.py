"""What stands around a room's alert at a moment: its probes' values, its doors, its mains."""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Connection, exists, func, select

from central.store import tables
from central.store.projections.judging.tables import NOT_PRESENT, defrost, doubted, mains
from logistics.coldchain.alerts.causes import Move
from logistics.coldchain.alerts.defrost import Window, signalled

_FRESH_MS = 15 * 60_000
_BEFORE_MS = 86_400_000
# Of one room: enough to find each of its doors however one of them is used.
_MOVES_MAX = 100


class Outage(Struct, frozen=True):
    """Mains that are away: of which box, and since when."""

    box: str
    site: str
    device: str
    since_ms: int


def values_at(connection: Connection, site: str, room: str, at_ms: int) -> dict[str, int | None]:
    """What each probe of a room last said by a moment, in milli-°C; None for one that is silent or faulty."""
    probe = tables.probe.c
    query = select(probe.probe, probe.fault, probe.fault_ms).where(probe.site == site, probe.room == room)
    return {
        row.probe: None if row.fault and row.fault_ms <= at_ms else _value(connection, row.probe, at_ms)
        for row in connection.execute(query.order_by(probe.probe)).all()
    }


def door_moves(connection: Connection, site: str, room: str, since_ms: int, until_ms: int) -> list[Move]:
    """The doors' moves of a span, oldest first; of too many the newest."""
    here = tables.door.c
    query = (
        select(here.door, here.at_ms, here.is_open)
        .where(here.site == site, here.room == room, here.at_ms.between(since_ms, until_ms))
        .order_by(here.at_ms.desc(), here.stream.desc(), here.seq.desc())
        .limit(_MOVES_MAX)
    )
    return [Move(row.door, row.at_ms, row.is_open) for row in reversed(connection.execute(query).all())]


def mains_moves(connection: Connection, boxes: Collection[str], since_ms: int, until_ms: int) -> list[Move]:
    """The mains' losses and returns at some boxes in a span, oldest first; of too many the newest."""
    query = (
        select(mains.c.box, mains.c.at_ms, mains.c.is_present)
        .where(mains.c.box.in_(boxes), mains.c.at_ms.between(since_ms, until_ms))
        .order_by(mains.c.at_ms.desc(), mains.c.stream.desc(), mains.c.seq.desc())
        .limit(_MOVES_MAX)
    )
    return [Move(row.box, row.at_ms, not row.is_present) for row in reversed(connection.execute(query).all())]


def defrosts(connection: Connection, site: str, room: str, since_ms: int, until_ms: int) -> list[Window]:
    """The defrosts that a room's contacts told of in a span, as long as their boxes' settings say."""
    query = (
        select(defrost)
        .where(defrost.c.site == site, defrost.c.room == room, defrost.c.at_ms.between(since_ms, until_ms))
        .order_by(defrost.c.at_ms.desc(), defrost.c.stream.desc(), defrost.c.seq.desc())
        .limit(_MOVES_MAX)
    )
    moves: dict[tuple[str, int, int, int | None], list[tuple[int, bool]]] = {}
    for row in reversed(connection.execute(query).all()):
        how = (row.device, row.longest_ms, row.after_ms, row.peak_mc)
        moves.setdefault(how, []).append((row.at_ms, row.is_on))
    return [
        window
        for (_, longest_ms, after_ms, peak_mc), of_one in moves.items()
        for window in signalled(of_one, longest_ms=longest_ms, after_ms=after_ms, peak_mc=peak_mc)
    ]


def before(at_ms: int) -> int:
    """From when on moves are looked at, to know what was so at a moment: a day before it."""
    return at_ms - _BEFORE_MS


def outages(connection: Connection, since_ms: int) -> list[Outage]:
    """The mains that went after a moment and have not come back: by box."""
    one, later = mains.c, mains.alias("later").c
    is_back = exists().where(
        later.box == one.box, later.device == one.device, later.at_ms > one.at_ms, later.is_present
    )
    query = (
        select(one.box, one.site, one.device, func.min(one.at_ms))
        .where(NOT_PRESENT, one.at_ms >= since_ms, ~is_back)
        .group_by(one.box, one.site, one.device)
        .order_by(one.box, one.device)
    )
    return [Outage(*row) for row in connection.execute(query)]


def _value(connection: Connection, probe: str, at_ms: int) -> int | None:
    """A probe's newest reading that is believed and not old."""
    here = tables.temperature.c
    is_doubted = exists().where(
        doubted.c.probe == here.probe, doubted.c.at_ms == here.at_ms, doubted.c.doubt != "jump"
    )
    query = (
        select(here.milli_c)
        .where(here.probe == probe, here.at_ms <= at_ms, here.at_ms > at_ms - _FRESH_MS, ~is_doubted)
        .order_by(here.at_ms.desc())
        .limit(1)
    )
    milli_c: int | None = connection.execute(query).scalar()
    return milli_c
