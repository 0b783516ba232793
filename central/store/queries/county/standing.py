"""How each site stands now: its boxes, breaches, what lies there and how long, and whether it reported."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, case, func, select

from central.store.ledgers.tables import day_close
from central.store.log import Query
from central.store.tables import IS_HELD, box, excursion, parcel, presence


class Standing(Struct, frozen=True):
    """A site now. `overdue` of the `held` parcels lie too long; `has_closed`: it reported the asked day."""

    boxes: int = 0
    online: int = 0
    breaches: int = 0
    held: int = 0
    overdue: int = 0
    has_closed: bool = False


_NONE = Standing()


def by_site(connection: Connection, overdue_before_ms: int, day: str) -> dict[str, Standing]:
    """Each site of which anything is known; `day` is the local day whose report is asked for."""
    found: dict[str, Standing] = {}
    for site, boxes, online in _rows(connection, _boxes()):
        found[site] = Standing(boxes=boxes, online=int(online))
    for site, breaches in _rows(connection, _breaches()):
        found[site] = replace(found.get(site, _NONE), breaches=breaches)
    for site, held, overdue in _rows(connection, _held(overdue_before_ms)):
        found[site] = replace(found.get(site, _NONE), held=held, overdue=int(overdue))
    for (site,) in _rows(connection, select(day_close.c.site).where(day_close.c.day == day).distinct()):
        found[site] = replace(found.get(site, _NONE), has_closed=True)
    return found


def total(standings: dict[str, Standing]) -> Standing:
    """All of them added up."""
    every = standings.values()
    return Standing(
        boxes=sum(one.boxes for one in every),
        online=sum(one.online for one in every),
        breaches=sum(one.breaches for one in every),
        held=sum(one.held for one in every),
        overdue=sum(one.overdue for one in every),
        has_closed=all(one.has_closed for one in every),
    )


def _rows(connection: Connection, query: Query) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(query)]


def _boxes() -> Query:
    """Boxes by the site that they told of last; one that only the broker knows has no site."""
    is_online = case((presence.c.is_online, 1), else_=0)
    told = select(box.c.name, box.c.site).subquery()
    return (
        select(told.c.site, func.count(), func.sum(is_online))
        .select_from(told.outerjoin(presence, presence.c.box == told.c.name))
        .group_by(told.c.site)
    )


def _breaches() -> Query:
    here = excursion.c
    # What is open has no end: the partial index of what was an alarm is ordered by that.
    is_open = (here.close == "open") & here.alarm_ms.is_not(None) & here.end_ms.is_(None)
    return select(here.site, func.count()).where(is_open).group_by(here.site)


def _held(overdue_before_ms: int) -> Query:
    overdue = case((parcel.c.since_ms < overdue_before_ms, 1), else_=0)
    return select(parcel.c.site, func.count(), func.sum(overdue)).where(IS_HELD).group_by(parcel.c.site)
