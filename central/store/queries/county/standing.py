"""How each site stands now: its boxes, breaches, what lies there and how long, and whether it reported."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, case, func, select

from central.store.log import Query
from central.store.queries.county.reporting import reporters
from central.store.tables import IS_HELD, box, excursion, parcel, presence


class Standing(Struct, frozen=True):
    """A site now. `overdue` of the `held` parcels lie too long.

    `is_expected`: it was to close the asked day; `is_unreported`: it was, and did not.
    """

    boxes: int = 0
    online: int = 0
    breaches: int = 0
    held: int = 0
    overdue: int = 0
    is_expected: bool = False
    is_unreported: bool = False


_NONE = Standing()


def by_site(connection: Connection, overdue_before_ms: int, day: date, zone: ZoneInfo) -> dict[str, Standing]:
    """Each site of which anything is known; `day` is the local day whose close is asked for."""
    found: dict[str, Standing] = {}
    for site, boxes, online in _rows(connection, _boxes()):
        found[site] = Standing(boxes=boxes, online=int(online))
    for site, breaches in _rows(connection, _breaches()):
        found[site] = replace(found.get(site, _NONE), breaches=breaches)
    for site, held, overdue in _rows(connection, _held(overdue_before_ms)):
        found[site] = replace(found.get(site, _NONE), held=held, overdue=int(overdue))
    for site, one in reporters(connection, day, zone, back_to=day).items():
        is_expected, is_unreported = one.is_expected(day), one.is_unreported(day)
        here = found.get(site, _NONE)
        found[site] = replace(here, is_expected=is_expected, is_unreported=is_unreported)
    return found


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
