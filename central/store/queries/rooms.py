"""Cold rooms: what their probes say now and said before, their doors and their excursions."""

from msgspec import Struct
from sqlalchemy import Connection, and_, func, or_, select

from central.store.queries.columns import columns
from central.store.tables import door, excursion, probe, temperature, thinned

EXCURSIONS_MAX = 200
DOORS_MAX = 500
# A month of ten-minute summaries of a probe.
SUMMARIES_MAX = 4500


class Probe(Struct, frozen=True):
    """A probe's last temperature in milli-°C if it ever had one, the alert's state, its fault ("": well)."""

    probe: str
    site: str
    room: str
    at_ms: int | None
    milli_c: int | None
    alert_state: str
    fault: str


class Door(Struct, frozen=True):
    """How a door stood when it last moved."""

    site: str
    room: str
    door: str
    at_ms: int
    is_open: bool


class Bucket(Struct, frozen=True):
    """The lowest and the highest temperature of a probe in a bucket of time that begins at `at_ms`."""

    probe: str
    at_ms: int
    low_mc: int
    high_mc: int


class Summary(Struct, frozen=True):
    """Lowest and highest of a probe's readings in at_ms … until_ms, which themselves are gone."""

    probe: str
    at_ms: int
    until_ms: int
    readings: int
    low_mc: int
    high_mc: int


class Excursion(Struct, frozen=True):
    """A time out of the limits: `end_ms` is None while it lasts, `alarm_ms` until it is long enough."""

    probe: str
    site: str
    room: str
    side: str
    start_ms: int
    end_ms: int | None
    alarm_ms: int | None
    peak_mc: int
    limit_mc: int
    close: str


def probes(connection: Connection) -> tuple[Probe, ...]:
    """All probes by site, room and name."""
    query = select(*columns(probe, Probe)).order_by(probe.c.site, probe.c.room, probe.c.probe)
    return tuple(Probe(*row) for row in connection.execute(query))


def doors(connection: Connection) -> tuple[Door, ...]:
    """All doors as they last moved; of two moves in one millisecond, the later in its stream.

    From door to door by the index: moves of years are not read, however many there are.
    """
    here = door.c
    step = select(here.site, here.room, here.door).order_by(here.site, here.room, here.door).limit(1)
    found: list[Door] = []
    name = connection.execute(step).first()
    while name is not None and len(found) < DOORS_MAX:
        mine = and_(here.site == name.site, here.room == name.room, here.door == name.door)
        last_ms = connection.execute(select(func.max(here.at_ms)).where(mine)).scalar_one()
        last = select(*columns(door, Door)).where(mine, here.at_ms == last_ms)
        found.append(Door(*connection.execute(last.order_by(here.stream, here.seq.desc()).limit(1)).one()))
        # One after the other: SQLite walks over all equal rows where three columns are compared at once.
        ways = (
            step.where(here.site == name.site, here.room == name.room, here.door > name.door),
            step.where(here.site == name.site, here.room > name.room),
            step.where(here.site > name.site),
        )
        name = next((row for way in ways if (row := connection.execute(way).first()) is not None), None)
    return tuple(found)


def series(
    connection: Connection, site: str, room: str, since_ms: int, until_ms: int, bucket_ms: int
) -> tuple[Bucket, ...]:
    """Minimum and maximum per probe and bucket in since_ms … until_ms, so that no peak is lost."""
    here = temperature.c
    start = ((here.at_ms - since_ms) // bucket_ms * bucket_ms + since_ms).label("start")
    query = (
        select(here.probe, start, func.min(here.milli_c), func.max(here.milli_c))
        .where(here.site == site, here.room == room, here.at_ms >= since_ms, here.at_ms < until_ms)
        .group_by(here.probe, start)
        .order_by(here.probe, start)
    )
    return tuple(Bucket(*row) for row in connection.execute(query))


def summaries(
    connection: Connection, site: str, room: str, since_ms: int, until_ms: int
) -> tuple[Summary, ...]:
    """What is left of temperatures given up at a box that touch since_ms … until_ms, by probe and time."""
    here = thinned.c
    query = (
        select(*columns(thinned, Summary))
        .where(here.site == site, here.room == room, here.until_ms > since_ms, here.at_ms < until_ms)
        .order_by(here.probe, here.at_ms, here.stream, here.seq)
        .limit(SUMMARIES_MAX)
    )
    return tuple(Summary(*row) for row in connection.execute(query))


def excursions(
    connection: Connection, site: str, room: str, since_ms: int, until_ms: int
) -> tuple[Excursion, ...]:
    """The room's excursions that touch since_ms … until_ms, newest first, at most EXCURSIONS_MAX."""
    here = excursion.c
    query = (
        select(*columns(excursion, Excursion))
        .where(
            here.site == site,
            here.room == room,
            here.start_ms < until_ms,
            or_(here.end_ms.is_(None), here.end_ms >= since_ms),
        )
        .order_by(here.start_ms.desc())
        .limit(EXCURSIONS_MAX)
    )
    return tuple(Excursion(*row) for row in connection.execute(query))
