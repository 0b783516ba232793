"""Reads which sites have a counter, since when, and which day they closed last."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.sql import Subquery

from central.store.ledgers.tables import day_close
from central.store.queries.ledgers.service import local_day
from central.store.tables import NOT_OF_PARCELS, box, event
from logistics.service.reporting import COUNTER_ROLES, LOOK_BACK_DAYS, Reporter

_BEGAN = "box.started"


def counters(name: str = "counters") -> Subquery:
    """Each site with a counter, and when its boxes with one first said that they began (UTC ms).

    By the events' own time: which day a site first owes does not hang on when it was heard of.
    """
    here = event.c
    began = select(func.min(here.at_ms)).where(here.box == box.c.name, here.type == _BEGAN, NOT_OF_PARCELS)
    each = (
        select(box.c.site, began.scalar_subquery().label("began_ms"))
        .where(box.c.site != "", box.c.role.in_(COUNTER_ROLES))
        .subquery("boxes")
    )
    query = select(each.c.site, func.min(each.c.began_ms).label("began_ms"))
    return query.where(each.c.began_ms.is_not(None)).group_by(each.c.site).subquery(name)


def last_closes(first_day: Any, day: Any) -> Select[Any]:
    """Each site's last closed day of some days; texts as they stand in the table, or parameters."""
    here = day_close.c
    query = select(here.site, func.max(here.day).label("day")).where(here.day >= first_day, here.day <= day)
    return query.group_by(here.site)


def first_day(day: date) -> date:
    """How far back a site's last close is looked for."""
    return day - timedelta(days=LOOK_BACK_DAYS - 1)


def reporters(
    connection: Connection, day: date, zone: ZoneInfo, back_to: date | None = None
) -> dict[str, Reporter]:
    """The sites that have a counter or closed a day lately, as they stood at the end of a local day.

    Their last closes are looked for from `back_to` on: who asks of this day alone reads no others.
    """
    here = counters()
    began = {row.site: row.began_ms for row in connection.execute(select(here.c.site, here.c.began_ms))}
    closes = last_closes((back_to or first_day(day)).isoformat(), day.isoformat())
    last = {row.site: date.fromisoformat(row.day) for row in connection.execute(closes)}
    return {
        site: Reporter(local_day(began[site], zone) if site in began else None, last.get(site))
        for site in sorted({*began, *last})
    }
