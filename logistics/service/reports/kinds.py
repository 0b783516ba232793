"""What a report is about: a local day, an ISO week, or a month, each by its name."""

import re
from datetime import date, timedelta
from typing import Literal, get_args

from logistics.service.levels import Period, week_of

Kind = Literal["day", "week", "month"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def name_of(kind: Kind, day: date) -> str:
    """The name of what a day is in: "2026-05-28", "2026-W22" (ISO 8601, Monday first) or "2026-05"."""
    if kind == "week":
        return week_of(day)
    return day.isoformat() if kind == "day" else f"{day:%Y-%m}"


def period_around(kind: Kind, day: date) -> Period:
    """The whole day, week or month that a day is in."""
    if kind == "week":
        monday = day - timedelta(days=day.isoweekday() - 1)
        return Period(monday, monday + timedelta(days=6))
    if kind == "month":
        first = day.replace(day=1)
        return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    return Period(day, day)


def period_named(kind: Kind, name: str) -> Period:
    """The days that a name stands for. Raises ValueError for what is no name of that kind."""
    try:
        return _named(kind, name)
    except OverflowError as why:
        raise ValueError(f"{name!r} ends after the last day of the calendar") from why


def _named(kind: Kind, name: str) -> Period:
    if kind == "week" and (found := _WEEK.match(name)):
        return period_around(kind, date.fromisocalendar(int(found[1]), int(found[2]), 1))
    if kind == "month" and (found := _MONTH.match(name)):
        return period_around(kind, date(int(found[1]), int(found[2]), 1))
    if kind == "day" and _DAY.match(name):
        return period_around(kind, date.fromisoformat(name))
    raise ValueError(f"{name[:20]!r} is no {kind}: write 2026-05-28, 2026-W22 or 2026-05")


def days_of(period: Period) -> list[date]:
    """Each day of a period, in order."""
    return [period.first + timedelta(days=number) for number in range(period.days)]
