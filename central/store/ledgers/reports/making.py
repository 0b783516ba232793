"""Makes the next version of a report: a day's from the facts, a week's or month's from its days' latest."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from central.store.ledgers.reports.counting.day import day_of
from central.store.ledgers.reports.versions import UNKNOWN, Because, Version, following, latest, span
from central.store.queries.ledgers.coverage import activities
from logistics.counties.county import County
from logistics.service.coverage import window
from logistics.service.reports.fold import Around, folded
from logistics.service.reports.kinds import Kind, days_of, period_named


def made_day(
    connection: Connection, county: County, zone: ZoneInfo, day: date, because: Because = UNKNOWN
) -> Version | None:
    """A day's next version by the facts as they stand; None where they tell nothing that was not told."""
    known = latest(connection, "day", day.isoformat())
    before = latest(connection, "day", (day - timedelta(days=1)).isoformat())
    held = None if before is None else {one.site: one.held for one in before.report.sites}
    return following(known, day_of(connection, county, zone, day, held), because)


def made_period(connection: Connection, county: County, kind: Kind, name: str) -> Version | None:
    """The next version of a week or month by its days as they are reported now."""
    period = period_named(kind, name)
    reported = span(connection)
    if reported is None:
        return None
    found = [latest(connection, "day", day.isoformat()) for day in days_of(period)]
    days = [one for one in found if one is not None]
    around = Around(county, activities(connection, window(period.last)), reported[0])
    made = folded(kind, period, [one.report for one in days], around)
    because = Because(days={one.period: one.number for one in days})
    return following(latest(connection, kind, name), made, because)
