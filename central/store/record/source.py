"""What a room's record is made of: its readings that count, what was said of it, and the days' digests."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from central.store.coldchain.dispositions import Task
from central.store.coldchain.tables import disposition
from central.store.projections.judging.tables import doubted
from central.store.queries.columns import columns
from central.store.record.chain.tables import chain_block
from central.store.tables import alert, temperature, thinned
from logistics.coldchain.exposure import Reading

LISTED_MAX = 200
READ_AT_ONCE = 5_000


class Ack(Struct, frozen=True):
    """An alert of the room that somebody took on: who, when, and what they wrote. Times are UTC ms."""

    alert: int
    kind: str
    opened_ms: int
    closed_ms: int | None
    acked_ms: int
    acked_by: str
    comment: str


def probes_of(connection: Connection, site: str, room: str, since_ms: int, until_ms: int) -> list[str]:
    """The probes that have a reading in a half-open span, also one that is doubted."""
    here = temperature.c
    query = select(here.probe).where(here.site == site, here.room == room)
    query = query.where(here.at_ms >= since_ms, here.at_ms < until_ms).distinct()
    return sorted(connection.execute(query).scalars())


def readings(
    connection: Connection, place: tuple[str, str], probe: str, since_ms: int, until_ms: int
) -> Iterator[Reading]:
    """What counts of a probe in a half-open span, and the readings before and after, in order of time.

    A doubted reading does not count; a jump alone does.
    """
    here, mine = temperature.c, counted(place, probe)
    before = select(func.max(here.at_ms)).where(mine, here.at_ms < since_ms)
    after = select(func.min(here.at_ms)).where(mine, here.at_ms >= until_ms)
    first_ms, last_ms = connection.execute(before).scalar(), connection.execute(after).scalar()
    query = (
        select(here.at_ms, here.milli_c)
        .where(mine)
        .where(here.at_ms >= (since_ms if first_ms is None else first_ms))
        .where(here.at_ms < until_ms if last_ms is None else here.at_ms <= last_ms)
        .order_by(here.at_ms)
    )
    for row in connection.execute(query.execution_options(yield_per=READ_AT_ONCE)):
        yield row.at_ms, row.milli_c


def doubted_in(connection: Connection, probe: str, since_ms: int, until_ms: int) -> int:
    """How many of a probe's readings in a half-open span do not count."""
    here = doubted.c
    query = select(func.count()).where(here.probe == probe, here.doubt != "jump")
    return int(connection.execute(query.where(here.at_ms >= since_ms, here.at_ms < until_ms)).scalar_one())


def thinned_in(connection: Connection, place: tuple[str, str], since_ms: int, until_ms: int) -> int:
    """How many readings of a room are left as summaries alone, of summaries that touch a half-open span."""
    here, (site, room) = thinned.c, place
    query = select(func.coalesce(func.sum(here.readings), 0)).where(here.site == site, here.room == room)
    return int(connection.execute(query.where(here.until_ms > since_ms, here.at_ms < until_ms)).scalar_one())


def acks(connection: Connection, place: tuple[str, str], since_ms: int, until_ms: int) -> list[Ack]:
    """The room's acknowledged alerts that touch a half-open span, oldest first: LISTED_MAX and one."""
    here, (site, room) = alert.c, place
    names = (here[name] for name in Ack.__struct_fields__[1:])
    query = select(here.id, *names).where(here.site == site, here.room == room, here.acked_ms.is_not(None))
    query = query.where(here.opened_ms < until_ms, or_(here.closed_ms.is_(None), here.closed_ms >= since_ms))
    rows = connection.execute(query.order_by(here.opened_ms, here.id).limit(LISTED_MAX + 1))
    return [Ack(*row) for row in rows]


def tasks(connection: Connection, place: tuple[str, str], since_ms: int, until_ms: int) -> list[Task]:
    """What is to be or was decided of lots in breaches that touch a half-open span: LISTED_MAX and one."""
    here, (site, room) = disposition.c, place
    touches = and_(here.start_ms < until_ms, or_(here.end_ms.is_(None), here.end_ms >= since_ms))
    query = select(*columns(disposition, Task)).where(here.site == site, here.room == room, touches)
    rows = connection.execute(query.order_by(here.start_ms, here.id).limit(LISTED_MAX + 1))
    return [Task(*row) for row in rows]


def digests(connection: Connection, days: Sequence[str]) -> dict[str, str]:
    """The digest of the last block of each day (YYYY-MM-DD) that is sealed."""
    here = chain_block.c
    query = select(here.day, here.digest).where(here.day.in_(days)).order_by(here.day, here.number)
    return {row.day: row.digest for row in connection.execute(query)}


def counted(place: tuple[str, str], probe: str) -> ColumnElement[bool]:
    """Whether a row of `temperature` is of a probe in a place and nothing but a jump speaks against it."""
    here, (site, room) = temperature.c, place
    doubt = select(doubted.c.at_ms).where(
        doubted.c.probe == here.probe, doubted.c.at_ms == here.at_ms, doubted.c.doubt != "jump"
    )
    return and_(here.probe == probe, here.site == site, here.room == room, ~doubt.exists())
