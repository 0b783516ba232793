"""What a message says beside its alert: the trend, the door, the box, and what the room went through."""

from msgspec import Struct
from sqlalchemy import Connection, Exists, exists, func, select

from central.store import tables
from central.store.projections.judging.tables import doubted

_TREND_MS, _TREND_LEAST_MS = 30 * 60_000, 4 * 60_000
_DAY_MS = 86_400_000
_READINGS_MAX = 20_000


class Door(Struct, frozen=True):
    """What a room's door last did."""

    door: str
    is_open: bool
    at_ms: int


class Facts(Struct, frozen=True):
    """How things stand around an alert. None is not known. Temperatures are milli-°C."""

    read_ms: int | None = None
    trend_mc_per_h: int | None = None
    day_minutes: float | None = None
    door: Door | None = None
    is_online: bool | None = None


def facts(connection: Connection, site: str, room: str, probe: str, side: str, now_ms: int) -> Facts:
    """How things stand around an alert about a room and its probe."""
    read_ms = _newest(connection, probe)
    return Facts(
        read_ms=read_ms,
        trend_mc_per_h=None if read_ms is None else _trend(connection, probe, read_ms),
        day_minutes=_day_minutes(connection, site, room, side, now_ms) if side else None,
        door=_door(connection, site, room),
        is_online=_is_online(connection, probe.partition("/")[0]),
    )


def course_c(connection: Connection, probe: str, since_ms: int, until_ms: int) -> list[float]:
    """A probe's readings in a span in °C that are believed, in their order, as far as a bound."""
    here = tables.temperature.c
    query = (
        select(here.milli_c)
        .where(here.probe == probe, here.at_ms >= since_ms, here.at_ms < until_ms, ~_is_doubted())
        .order_by(here.at_ms)
        .limit(_READINGS_MAX)
    )
    return [milli_c / 1000 for milli_c in connection.execute(query).scalars()]


def _is_doubted() -> Exists:
    """Whether a reading is no temperature; a jump is one."""
    here = tables.temperature.c
    return exists().where(
        doubted.c.probe == here.probe, doubted.c.at_ms == here.at_ms, doubted.c.doubt != "jump"
    )


def _newest(connection: Connection, probe: str) -> int | None:
    here = tables.probe.c
    at_ms: int | None = connection.execute(select(here.at_ms).where(here.probe == probe)).scalar()
    return at_ms


def _trend(connection: Connection, probe: str, read_ms: int) -> int | None:
    """Milli-°C an hour, from the first to the last reading of the last half hour; seconds have no trend."""
    here = tables.temperature.c
    query = (
        select(here.at_ms, here.milli_c)
        .where(here.probe == probe, here.at_ms >= read_ms - _TREND_MS, here.at_ms <= read_ms, ~_is_doubted())
        .limit(1)
    )
    first = connection.execute(query.order_by(here.at_ms)).first()
    last = connection.execute(query.order_by(here.at_ms.desc())).first()
    if first is None or last is None or last.at_ms - first.at_ms < _TREND_LEAST_MS:
        return None
    return int((last.milli_c - first.milli_c) * 3_600_000 / (last.at_ms - first.at_ms))


def _day_minutes(connection: Connection, site: str, room: str, side: str, now_ms: int) -> float:
    """Minutes of the last 24 hours that the room's worst probe was out of its band on that side."""
    here = tables.excursion.c
    query = (
        select(here.probe, here.start_ms, here.end_ms)
        .where(here.site == site, here.room == room, here.side == side)
        .where(here.start_ms < now_ms, func.coalesce(here.end_ms, now_ms) > now_ms - _DAY_MS)
    )
    spent: dict[str, int] = {}
    for row in connection.execute(query):
        end_ms = now_ms if row.end_ms is None else min(row.end_ms, now_ms)
        spent[row.probe] = spent.get(row.probe, 0) + end_ms - max(row.start_ms, now_ms - _DAY_MS)
    return round(max(spent.values(), default=0) / 60_000, 1)


def _door(connection: Connection, site: str, room: str) -> Door | None:
    here = tables.door.c
    query = (
        select(here.door, here.is_open, here.at_ms)
        .where(here.site == site, here.room == room)
        .order_by(here.at_ms.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else Door(*row)


def _is_online(connection: Connection, box: str) -> bool | None:
    here = tables.presence.c
    is_online: bool | None = connection.execute(select(here.is_online).where(here.box == box)).scalar()
    return is_online
