"""When stations collected and delivered last, by the day reports."""

from datetime import date

from sqlalchemy import Connection, func, select

from central.store.ledgers.reports.tables import site_day
from logistics.service.coverage import Activity
from logistics.service.levels import Period


def activities(connection: Connection, period: Period) -> dict[str, Activity]:
    """The last days in a period on which sites collected from senders and handed out to recipients."""
    here = site_day.c
    inside = here.day.between(period.first.isoformat(), period.last.isoformat())
    lasts = []
    for figure in (here.collected, here.handed_out):
        query = select(here.site, func.max(here.day)).where(inside, figure > 0).group_by(here.site)
        rows = connection.execute(query).all()
        lasts.append({site: date.fromisoformat(day) for site, day in rows})
    collected, delivered = lasts
    return {site: Activity(collected.get(site), delivered.get(site)) for site in {*collected, *delivered}}
