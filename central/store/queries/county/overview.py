"""The county at a glance: parcels of a day, parcels per site and time, what is open."""

from msgspec import Struct
from sqlalchemy import Connection, Select, func, select, union

from central.store.tables import IS_OPEN_ALERT, alert, box, dead_letter, excursion, passage, presence, stream


class Day(Struct, frozen=True):
    """How many different parcels did what since a moment."""

    arrived: int
    departed: int
    handed_out: int
    collected: int


class Standing(Struct, frozen=True):
    """What is up and what is open now. `unsettled` is what boxes last said they still hold."""

    boxes: int
    online: int
    breaches: int
    alerts: int
    unacknowledged: int
    unsettled: int
    dead_letters: int


class Flow(Struct, frozen=True):
    """So many parcels did `act` at `site` in the bucket `bucket`, counted from 0."""

    site: str
    act: str
    bucket: int
    parcels: int


def day(connection: Connection, since_ms: int, until_ms: int) -> Day:
    """Different parcels per act in since_ms … until_ms (half open, UTC ms)."""
    query = (
        select(passage.c.act, func.count(passage.c.waybill.distinct()).label("parcels"))
        .where(passage.c.at_ms >= since_ms, passage.c.at_ms < until_ms)
        .group_by(passage.c.act)
    )
    found = {row.act: row.parcels for row in connection.execute(query)}
    return Day(
        arrived=found.get("arrive", 0),
        departed=found.get("depart", 0),
        handed_out=found.get("hand_out", 0),
        collected=found.get("collect", 0),
    )


def throughput(connection: Connection, since_ms: int, until_ms: int, bucket_ms: int) -> tuple[Flow, ...]:
    """Parcels per site, act and bucket of `bucket_ms`, the first bucket beginning at `since_ms`."""
    bucket = ((passage.c.at_ms - since_ms) // bucket_ms).label("bucket")
    query = (
        select(passage.c.site, passage.c.act, bucket, func.count().label("parcels"))
        .where(passage.c.at_ms >= since_ms, passage.c.at_ms < until_ms)
        .group_by(passage.c.site, passage.c.act, bucket)
        .order_by(passage.c.site, passage.c.act, bucket)
    )
    return tuple(Flow(row.site, row.act, row.bucket, row.parcels) for row in connection.execute(query))


def first_passage_ms(connection: Connection, since_ms: int) -> int | None:
    """When the first parcel passed anywhere since a moment, None if none did."""
    query = select(func.min(passage.c.at_ms)).where(passage.c.at_ms >= since_ms)
    row = connection.execute(query).one()
    return None if row[0] is None else int(row[0])


def standing(connection: Connection) -> Standing:
    """What is up and what is open now."""
    known = union(select(box.c.name), select(presence.c.box), select(stream.c.box)).subquery()
    return Standing(
        boxes=_number(connection, select(func.count()).select_from(known)),
        online=_number(connection, select(func.count()).select_from(presence).where(presence.c.is_online)),
        breaches=_number(
            connection,
            select(func.count())
            .select_from(excursion)
            .where(excursion.c.close == "open", excursion.c.alarm_ms.is_not(None)),
        ),
        alerts=_number(connection, select(func.count()).select_from(alert).where(IS_OPEN_ALERT)),
        unacknowledged=_number(
            connection,
            select(func.count()).select_from(alert).where(IS_OPEN_ALERT, alert.c.acked_ms.is_(None)),
        ),
        unsettled=_number(connection, select(func.coalesce(func.sum(box.c.backlog), 0))),
        dead_letters=_number(connection, select(func.count()).select_from(dead_letter)),
    )


def _number(connection: Connection, query: Select[int]) -> int:
    return connection.execute(query).scalar_one()
