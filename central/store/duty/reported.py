"""Which sites have not closed their days: by their own closes, and by whether anything came from them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from central.store.queries.county.reporting import reporters
from central.store.queries.ledgers.service import bounds, local_day
from central.store.tables import passage
from logistics.duty.causes import Reported
from logistics.service.levels import Period


def reported(connection: Connection, now_ms: int, zone: ZoneInfo) -> tuple[Reported, ...]:
    """Each site that did not close yesterday and was to, and how many days up to it are missing."""
    yesterday = local_day(now_ms, zone) - timedelta(days=1)
    active = _active(connection, yesterday, zone)
    found = []
    for site, one in reporters(connection, yesterday, zone).items():
        if not one.is_unreported(yesterday):
            continue
        # Late is what the first missing day is: that it has ended is when the close was due.
        first = one.first_missing(yesterday)
        found.append(
            Reported(
                site=site,
                last_day=one.last.isoformat() if one.last else "",
                until_ms=bounds(Period(first, first), zone)[1],
                days=one.missing_days(yesterday),
                is_silent=site not in active,
            )
        )
    return tuple(found)


def _active(connection: Connection, day: date, zone: ZoneInfo) -> frozenset[str]:
    """Where something was scanned on a day."""
    since_ms, until_ms = bounds(Period(day, day), zone)
    here = passage.c
    query = select(here.site).where(here.at_ms >= since_ms, here.at_ms < until_ms).distinct()
    return frozenset(connection.execute(query).scalars())
