"""Which sites have not closed their days: by their own closes, and by whether anything came from them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from central.store.ledgers.tables import day_close
from central.store.queries.ledgers.service import bounds, local_day
from central.store.tables import box, passage, stream
from logistics.duty.causes import Reported
from logistics.service.levels import Period

# A site that closed nothing for longer is told with this many days.
LOOK_BACK_DAYS = 60
_CLOSES = ("village", "township")


def reported(connection: Connection, now_ms: int, zone: ZoneInfo) -> tuple[Reported, ...]:
    """Each site with a counter, and how many whole days up to yesterday it has not closed.

    A box's first day counts from the next midnight on. A hub is among them as soon as it has closed a day.
    """
    today = local_day(now_ms, zone)
    last = _last_closes(connection, today - timedelta(days=LOOK_BACK_DAYS))
    begun = _begun(connection)
    active = _active(connection, today, zone)
    found = []
    for site in sorted({*last, *(site for site, (_, is_counter) in begun.items() if is_counter)}):
        first = local_day(begun[site][0], zone) if site in begun else today
        day = last.get(site, max(first, today - timedelta(days=LOOK_BACK_DAYS)))
        missing = (today - day).days - 1
        # Late is what the first missing day is: that it has ended is when the close was due.
        _, ended_ms = bounds(Period(day + timedelta(days=1), day + timedelta(days=1)), zone)
        found.append(
            Reported(
                site=site,
                last_day=day.isoformat() if site in last else "",
                until_ms=ended_ms,
                days=max(0, missing),
                is_silent=site not in active,
            )
        )
    return tuple(found)


def _last_closes(connection: Connection, since: date) -> dict[str, date]:
    here = day_close.c
    query = select(here.site, func.max(here.day).label("day")).where(here.day >= since.isoformat())
    return {row.site: date.fromisoformat(row.day) for row in connection.execute(query.group_by(here.site))}


def _begun(connection: Connection) -> dict[str, tuple[int, bool]]:
    """When the first batch of each site's boxes came, and whether one there is a counter's."""
    here, there = box.c, stream.c
    first = (
        select(there.box, func.min(there.first_received_ms).label("first_ms")).group_by(there.box).subquery()
    )
    query = (
        select(here.site, here.role, first.c.first_ms)
        .join(first, first.c.box == here.name)
        .where(here.site != "")
    )
    found: dict[str, tuple[int, bool]] = {}
    for row in connection.execute(query):
        first_ms, is_counter = found.get(row.site, (row.first_ms, False))
        found[row.site] = (min(first_ms, row.first_ms), is_counter or row.role in _CLOSES)
    return found


def _active(connection: Connection, today: date, zone: ZoneInfo) -> frozenset[str]:
    """Where something was scanned yesterday."""
    yesterday = today - timedelta(days=1)
    since_ms, until_ms = bounds(Period(yesterday, yesterday), zone)
    here = passage.c
    query = select(here.site).where(here.at_ms >= since_ms, here.at_ms < until_ms).distinct()
    return frozenset(connection.execute(query).scalars())
