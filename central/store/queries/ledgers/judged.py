"""Service levels: from days' reports where these still say what the facts say, else from the scans."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Select, func, select

from central.store.ledgers.reports.tables import day_touched, report
from central.store.queries.ledgers import service
from logistics.events.shape import calendar_day
from logistics.service.levels import Direction, Level, Period, Visit, judge
from logistics.service.promises import PROMISES, PlaceKind, Promises

Served = Mapping[str, Direction | None]
"""The way in which each place of a report was served; None for one that was not, or is 未报."""
_WAYS: dict[tuple[bool, bool], Direction] = {(True, True): "both", (True, False): "down", (False, True): "up"}


class _Place(Struct):
    """What is read of a report's place."""

    place: str
    down: bool | None
    up: bool | None


class _Site(Struct):
    """What is read of a report's site; of one that an old program told of it is not known whether it told."""

    site: str
    heard: int = 1


class _Told(Struct):
    """What is read of a report; the oldest ones tell of no places."""

    places: list[_Place] = []
    sites: list[_Site] = []


_DECODER = msgspec.json.Decoder(_Told)


def levels(
    connection: Connection,
    places: Mapping[str, PlaceKind],
    period: Period,
    zone: ZoneInfo,
    *,
    told_by: Mapping[str, str] | None = None,
    promises: Promises = PROMISES,
) -> tuple[Level, ...]:
    """The service level of each place in a period of local days.

    Evidence is what lines told of their visits, and scans that prove one; of a day whose report stands it is
    taken from there. A day that a place neither closed nor has evidence of is not reported. `told_by` are the
    sites that close days for places without a box.
    """
    seen = _seen(connection, places, period, zone)
    closed = service.known_days(connection, period, zone)
    tellers = told_by or {}
    days = [period.first + timedelta(days=n) for n in range(period.days)]
    found = []
    for place, kind in places.items():
        known = closed[place] | closed[tellers.get(place, place)]
        dark = [day for day in days if day not in known]
        found.append(judge(place, kind, seen[place], period, dark, promises))
    return tuple(found)


def _seen(
    connection: Connection, places: Collection[str], period: Period, zone: ZoneInfo
) -> dict[str, set[Visit]]:
    """The visits to these places at least: of days whose report stands from there, of others counted."""
    found: dict[str, set[Visit]] = defaultdict(set)
    reported = standing(connection, places, period, zone)
    for day, served in reported.items():
        for place, way in served.items():
            if way is not None:
                found[place].add(Visit(day, way))
    for span in period.without(reported):
        service.count_told(connection, span, zone, found)
        service.count_scanned(connection, span, zone, found)
    unnamed = {place for served in reported.values() for place in places if place not in served}
    if unnamed:
        service.count_told(connection, period, zone, found, unnamed)
    return found


def standing(
    connection: Connection, places: Collection[str], period: Period, zone: ZoneInfo
) -> dict[date, Served]:
    """The days of a period with a report that knows all scans at these places and no note to look again.

    A place that a report does not name was none of the county's on that day, and nothing came of it: only a
    line may have told of a visit there. A fact that changes a day is noted in the transaction that stores it
    (`central.store.ledgers.reports.marks`), and the note stands until the day's next report does.
    """
    touched = _touched(connection, period, zone)
    asked = set(places)
    found: dict[date, Served] = {}
    for name, body in connection.execute(_latest(period)):
        day, report_of = date.fromisoformat(name), _DECODER.decode(body)
        told = {one.place: _WAYS.get((bool(one.down), bool(one.up))) for one in report_of.places}
        strange = asked.difference(told)
        if (
            day not in touched
            and told
            and strange.isdisjoint(one.site for one in report_of.sites if one.heard)
        ):
            found[day] = told
    return found


def noted_day(name: str, at_ms: int, zone: ZoneInfo) -> date:
    """The day that a note is about: the one that it names, else the local day of its moment (UTC ms)."""
    return calendar_day(name) or service.local_day(at_ms, zone)


def _touched(connection: Connection, period: Period, zone: ZoneInfo) -> set[date]:
    here = day_touched.c
    since_ms, until_ms = service.bounds(period, zone)
    of_moments = (here.day == "") & (here.at_ms >= since_ms) & (here.at_ms < until_ms)
    of_days = here.day.between(period.first.isoformat(), period.last.isoformat())
    notes = connection.execute(select(here.day, here.at_ms).where(of_moments | of_days).distinct())
    return {noted_day(name, at_ms, zone) for name, at_ms in notes}


def _latest(period: Period) -> Select[str, str]:
    here = report.c
    days = here.period.between(period.first.isoformat(), period.last.isoformat())
    newest = (
        select(here.period, func.max(here.version).label("version"))
        .where(here.kind == "day", days)
        .group_by(here.period)
        .subquery()
    )
    of_it = (here.period == newest.c.period) & (here.version == newest.c.version)
    return select(here.period, here.body).join(newest, of_it).where(here.kind == "day")
