"""Evidence of visits, and which days a site has reported: what service levels are judged from."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, or_, select

from central.store.ledgers.tables import day_close, visit
from central.store.tables import passage
from logistics.events.parcels import Act
from logistics.events.shape import calendar_day
from logistics.service.levels import Direction, Period, Visit

_HOUR_MS = 3_600_000
# What a scan proves: what came for the village was delivered, what left for outside was collected.
PROVES: dict[tuple[Act, str], Direction] = {("arrive", "down"): "down", ("depart", "up"): "up"}


def stops(connection: Connection, period: Period, zone: ZoneInfo) -> set[str]:
    """The stops that lines told of in a period, whatever the county's tables know."""
    since_ms, until_ms = bounds(period, zone)
    here = visit.c
    query = select(here.stop).where(here.at_ms >= since_ms, here.at_ms < until_ms).group_by(here.stop)
    return set(connection.execute(query).scalars())


def bounds(period: Period, zone: ZoneInfo) -> tuple[int, int]:
    """A period as UTC ms, half open."""
    return midnight_ms(period.first, zone), midnight_ms(period.last + timedelta(1), zone)


def midnight_ms(day: date, zone: ZoneInfo) -> int:
    """When a local day begins, UTC ms."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def whole_weeks(now_ms: int, zone: ZoneInfo, weeks: int) -> Period:
    """So many whole weeks before the present one."""
    today = local_day(now_ms, zone)
    sunday = today - timedelta(days=today.isoweekday())
    return Period(sunday - timedelta(days=7 * weeks - 1), sunday)


def visited(connection: Connection, period: Period, zone: ZoneInfo) -> dict[str, set[Visit]]:
    """The visits to each place: what lines told of, and scans that prove one."""
    found: dict[str, set[Visit]] = defaultdict(set)
    count_told(connection, period, zone, found)
    count_scanned(connection, period, zone, found)
    return found


def count_told(
    connection: Connection,
    period: Period,
    zone: ZoneInfo,
    found: dict[str, set[Visit]],
    only: Collection[str] | None = None,
) -> None:
    """Add what lines told of their visits: to these stops, or to any."""
    since_ms, until_ms = bounds(period, zone)
    here = visit.c
    told = select(here.stop, here.direction, here.at_ms).where(here.at_ms >= since_ms, here.at_ms < until_ms)
    for row in connection.execute(told.where(here.kind != "not_reached")):
        if only is None or row.stop in only:
            found[row.stop].add(Visit(local_day(row.at_ms, zone), row.direction))


def count_scanned(
    connection: Connection, period: Period, zone: ZoneInfo, found: dict[str, set[Visit]]
) -> None:
    """Add the visits that scans prove."""
    for site, direction, hour in _scanned(connection, *bounds(period, zone)):
        found[site].add(Visit(local_day(hour * _HOUR_MS, zone), direction))


def _scanned(connection: Connection, since_ms: int, until_ms: int) -> Iterable[tuple[str, Direction, int]]:
    """Sites, ways and hours (UTC, since 1970) with a scan that proves a visit."""
    here = passage.c
    keys = (here.site, here.act, here.direction, (here.at_ms // _HOUR_MS).label("hour"))
    proves = or_(*((here.act == act) & (here.direction == direction) for act, direction in PROVES))
    query = select(*keys).where(here.at_ms >= since_ms, here.at_ms < until_ms, proves).group_by(*keys)
    return [(row.site, PROVES[row.act, row.direction], row.hour) for row in connection.execute(query)]


def known_days(connection: Connection, period: Period, zone: ZoneInfo) -> dict[str, set[date]]:
    """The days of a period that each site closed, and those on which a line did not get there."""
    found: dict[str, set[date]] = defaultdict(set)
    here = day_close.c
    query = select(here.site, here.day).where(
        here.day >= period.first.isoformat(), here.day <= period.last.isoformat()
    )
    for row in connection.execute(query):
        if (day := calendar_day(row.day)) is not None:
            found[row.site].add(day)
    since_ms, until_ms = bounds(period, zone)
    told = select(visit.c.stop, visit.c.at_ms).where(visit.c.at_ms >= since_ms, visit.c.at_ms < until_ms)
    for row in connection.execute(told.where(visit.c.kind == "not_reached")):
        found[row.stop].add(local_day(row.at_ms, zone))
    return found


def local_day(at_ms: int, zone: ZoneInfo) -> date:
    """The local day of a moment."""
    return datetime.fromtimestamp(at_ms / 1000, zone).date()
