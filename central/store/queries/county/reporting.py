"""Reads which sites have a counter, since when, and which day they closed last."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.sql import Subquery

from central.store.ledgers.tables import day_close
from central.store.queries.ledgers.service import local_day
from central.store.tables import box, event, span, stream
from logistics.service.reporting import COUNTER_ROLES, LOOK_BACK_DAYS, Reporter


def counters(name: str = "counters") -> Subquery:
    """Each site with a counter, and when the first event of its boxes with one was (UTC ms).

    By the events' own time: which day a site is first expected on does not hang on when it was heard of.
    """
    first = select(span.c.stream, func.min(span.c.low).label("low")).group_by(span.c.stream).subquery()
    # What waits in quarantine is not in the log.
    began_ms = func.coalesce(event.c.at_ms, stream.c.first_received_ms)
    return (
        select(box.c.site, func.min(began_ms).label("began_ms"))
        .join(stream, stream.c.box == box.c.name)
        .join(first, first.c.stream == stream.c.name)
        .outerjoin(event, (event.c.stream == first.c.stream) & (event.c.seq == first.c.low))
        .where(box.c.site != "", box.c.role.in_(COUNTER_ROLES))
        .group_by(box.c.site)
        .subquery(name)
    )


def last_closes(first_day: Any, day: Any) -> Select[Any]:
    """Each site's last closed day of some days; texts as they stand in the table, or parameters."""
    here = day_close.c
    query = select(here.site, func.max(here.day).label("day")).where(here.day >= first_day, here.day <= day)
    return query.group_by(here.site)


def first_day(day: date) -> date:
    """How far back a site's last close is looked for."""
    return day - timedelta(days=LOOK_BACK_DAYS - 1)


def reporters(connection: Connection, day: date, zone: ZoneInfo) -> dict[str, Reporter]:
    """The sites that have a counter or closed a day lately, as they stood at the end of a local day."""
    here = counters()
    began = {row.site: row.began_ms for row in connection.execute(select(here.c.site, here.c.began_ms))}
    closes = last_closes(first_day(day).isoformat(), day.isoformat())
    last = {row.site: date.fromisoformat(row.day) for row in connection.execute(closes)}
    return {
        site: Reporter(local_day(began[site], zone) if site in began else None, last.get(site))
        for site in sorted({*began, *last})
    }
