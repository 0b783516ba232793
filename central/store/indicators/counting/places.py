"""Figures of the county's tables, and of what stations, centres and villages were served."""

from datetime import timedelta

from central.store.indicators.counting.counted import Asked, Counted, Line
from central.store.ledgers.reports.versions import span
from central.store.queries.ledgers import judged
from central.store.queries.ledgers.coverage import activities
from logistics.counties.rows import SiteKind
from logistics.indicators.figures import Figure
from logistics.service import coverage
from logistics.service.coverage import Month
from logistics.service.levels import Kept, Level, Period
from logistics.service.promises import PlaceKind

_KINDS: dict[SiteKind, PlaceKind] = {"centre": "township", "station": "village"}
_WEEKS = 4


def hubs(asked: Asked) -> Counted:
    """Hubs that there were on the deadline."""
    return _sites(asked, "hub")


def centres(asked: Asked) -> Counted:
    """Township centres that there were on the deadline."""
    return _sites(asked, "centre")


def stations(asked: Asked) -> Counted:
    """Village stations that there were on the deadline."""
    return _sites(asked, "station")


def townships_served(asked: Asked) -> Counted:
    """Townships whose centre there was on the deadline."""
    on = _on(asked)
    there = {one.site_id for one in asked.county.sites_at(on.last, "centre")}
    rows = tuple((one.code, one.centre) for one in asked.county.townships if one.centre in there)
    return Counted(on, Figure(len(rows)), ("township", "centre"), rows)


def villages_served(asked: Asked) -> Counted:
    """Administrative villages whose station there was on the deadline."""
    on = _on(asked)
    unserved = {one.code for one in asked.county.unserved_at(on.last)}
    listed = asked.county.villages_at(on.last)
    rows = tuple((one.code, one.served_by) for one in listed if one.code not in unserved)
    return Counted(on, Figure(len(rows)), ("village", "station"), rows)


def villages_unserved(asked: Asked) -> Counted:
    """Villages and communities without a station on the day."""
    rows = tuple((one.code, one.served_by) for one in asked.county.unserved_at(asked.day))
    return Counted(Period(asked.day, asked.day), Figure(len(rows)), ("village", "station"), rows)


def covered(asked: Asked) -> Counted | None:
    """Administrative villages that host an active station, of all."""
    found = _month(asked)
    if found is None:
        return None
    month, period, is_short = found
    rows = _townships(month)
    figure = Figure(month.coverage.covered, month.coverage.total)
    return Counted(period, figure, ("township", "covered", "villages"), rows, is_short)


def complete_townships(asked: Asked) -> Counted | None:
    """Of the townships that must be complete those in which each village hosts an active station."""
    found = _month(asked)
    if found is None:
        return None
    month, period, is_short = found
    rows = tuple(
        (one.township.code, one.covered, one.total)
        for one in month.coverage.townships
        if one.must_be_complete
    )
    complete = sum(done == total for _, done, total in rows)
    return Counted(period, Figure(complete), ("township", "covered", "villages"), rows, is_short)


def active_stations(asked: Asked) -> Counted | None:
    """Stations that both collected and delivered."""
    found = _month(asked)
    if found is None:
        return None
    month, period, is_short = found
    known = activities(asked.connection, period)
    active = sorted(
        one.site_id
        for one in asked.county.sites_at(period.last, "station")
        if one.site_id in known and known[one.site_id].is_active(period.last)
    )
    return Counted(period, Figure(month.active), ("station",), tuple((one,) for one in active), is_short)


def township_daily(asked: Asked) -> Counted | None:
    """Township centres that were delivered to every day."""
    return _promise(asked, "township", "daily")


def park_daily(asked: Asked) -> Counted | None:
    """Parks that were delivered to every day."""
    return _promise(asked, "park", "daily")


def village_two_days(asked: Asked) -> Counted | None:
    """Village stations that were delivered to every two days."""
    return _promise(asked, "village", "every_two_days")


def village_three_weekly(asked: Asked) -> Counted | None:
    """Village stations that were collected from three times each week."""
    return _promise(asked, "village", "collected_3_a_week")


def _on(asked: Asked) -> Period:
    """The deadline, or the day where it is still to come: what was to be built was to be there then."""
    day = min(asked.day, asked.indicator.deadline)
    return Period(day, day)


def _sites(asked: Asked, kind: SiteKind) -> Counted:
    on = _on(asked)
    rows = tuple((one.site_id,) for one in asked.county.sites_at(on.last, kind))
    return Counted(on, Figure(len(rows)), ("site",), rows)


def _month(asked: Asked) -> tuple[Month, Period, bool] | None:
    """Coverage on the last reported day, its window, and whether that begins before the first report."""
    reported = span(asked.connection)
    if reported is None or reported[0] > asked.day:
        return None
    period = coverage.window(min(reported[1], asked.day))
    month = coverage.judge(asked.county, period.last, activities(asked.connection, period))
    return month, period, period.first < reported[0]


def _townships(month: Month) -> tuple[Line, ...]:
    return tuple((one.township.code, one.covered, one.total) for one in month.coverage.townships)


def _promise(asked: Asked, kind: PlaceKind, promise: str) -> Counted | None:
    """How many places of a kind kept a promise in the last whole weeks. What is 未报 is not broken."""
    sunday = asked.day - timedelta(days=asked.day.isoweekday() % 7)
    period = Period(sunday - timedelta(days=7 * _WEEKS - 1), sunday)
    places = _places(asked, kind, period)
    if not places:
        return None
    tellers = {stop.id: stop.parent for stop in asked.county.profile.stops}
    levels = judged.levels(asked.connection, places, period, asked.zone, told_by=tellers)
    kept = [(level, one) for level in levels for one in level.promises if one.promise == promise]
    rows = tuple(_line(level, one) for level, one in kept)
    verdicts = [one.verdict for _, one in kept]
    figure = Figure(verdicts.count("kept"), len(verdicts))
    columns = ("place", "verdict", "visits", "largest_gap_days", "unreported_days")
    return Counted(period, figure, columns, rows, "broken" not in verdicts and "unreported" in verdicts)


def _places(asked: Asked, kind: PlaceKind, period: Period) -> dict[str, PlaceKind]:
    if kind == "park":
        return {stop.id: kind for stop in asked.county.profile.stops if stop.kind == kind}
    listed = asked.county.sites_at(period.last)
    return {one.site_id: kind for one in listed if _KINDS.get(one.kind) == kind}


def _line(level: Level, one: Kept) -> Line:
    return (level.place, one.verdict, one.visits, one.largest_gap_days, level.unreported_days)
