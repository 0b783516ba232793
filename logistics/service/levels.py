"""Service levels: visits per week, the largest gap, and each promise kept, broken or 未报 (not reported)."""

from collections import Counter
from collections.abc import Collection, Container, Iterable
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from logistics.service.promises import PROMISES, Leg, PlaceKind, Promise, Promises

Verdict = Literal["kept", "broken", "unreported"]
Direction = Literal["down", "up", "both"]
_ONE_DAY = timedelta(days=1)


class Visit(Struct, frozen=True, order=True):
    """A vehicle was at a place on a local day; several on one day are one."""

    day: date
    direction: Direction = "both"


class Period(Struct, frozen=True):
    """Whole local days, the last one included. Raises ValueError for one that ends before it begins."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot end ({self.last}) before it begins ({self.first})")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def weeks(self) -> list[tuple[str, "Period"]]:
        """The ISO weeks by name with their days within the period: the first and last may be parts."""
        found = []
        first = self.first
        while first <= self.last:
            last = min(self.last, first + timedelta(days=7 - first.isoweekday()))
            found.append((week_of(first), Period(first, last)))
            first = last + _ONE_DAY
        return found

    def without(self, known: Container[date]) -> list["Period"]:
        """The runs of its days that are not among these."""
        found: list[Period] = []
        for day in (self.first + timedelta(days=n) for n in range(self.days)):
            if day in known:
                continue
            follows = bool(found) and found[-1].last == day - _ONE_DAY
            found[-1:] = [Period(found[-1].first, day)] if follows else [*found[-1:], Period(day, day)]
        return found

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


class Kept(Struct, frozen=True):
    """One promise at one place: its own figures and the verdict, with the weeks that broke it or are 未报."""

    promise: str
    leg: Leg
    verdict: Verdict
    visits: int
    largest_gap_days: int
    per_week: dict[str, int]
    broken_weeks: tuple[str, ...] = ()
    unreported_weeks: tuple[str, ...] = ()


class Level(Struct, frozen=True):
    """A place in a period: days with a visit in any direction, and its promises."""

    place: str
    kind: PlaceKind
    visits: int
    per_week: dict[str, int]
    largest_gap_days: int
    unreported_days: int
    promises: tuple[Kept, ...]


@lru_cache(maxsize=4096)
def week_of(day: date) -> str:
    """The ISO week (ISO 8601) that a day is in, such as "2026-W09"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def judge(
    place: str,
    kind: PlaceKind,
    visits: Iterable[Visit],
    period: Period,
    unreported: Collection[date] = (),
    promises: Promises = PROMISES,
) -> Level:
    """The service level of one place. `unreported` are days of which nothing is known there.

    A day with a visit is known, whoever did not report it.
    """
    inside = {visit for visit in visits if visit.day in period}
    days = {visit.day for visit in inside}
    dark = {day for day in unreported if day in period} - days
    return Level(
        place=place,
        kind=kind,
        visits=len(days),
        per_week=_per_week(days, period),
        largest_gap_days=largest_gap_days(days, period),
        unreported_days=len(dark),
        promises=tuple(_judge(one, _of(inside, one.leg), dark, period) for one in promises.get(kind, ())),
    )


def largest_gap_days(days: Collection[date], period: Period) -> int:
    """The most days from one visit to the next, at the edges as few as it can have been.

    What was the day before the period and the day after it is not known: a visit is taken to have been on
    each, so that a gap is never made too large.
    """
    marks = sorted({period.first - _ONE_DAY, *days, period.last + _ONE_DAY})
    return max((later - earlier).days for earlier, later in pairwise(marks))


def _of(visits: Iterable[Visit], leg: Leg) -> set[date]:
    return {visit.day for visit in visits if visit.direction in (leg, "both")}


def _per_week(days: Collection[date], period: Period) -> dict[str, int]:
    found = Counter(week_of(day) for day in days if day in period)
    return {name: found[name] for name, _ in period.weeks()}


def _judge(promise: Promise, days: set[date], dark: set[date], period: Period) -> Kept:
    broken: list[str] = []
    open_: list[str] = []
    if promise.per_week_min is not None:
        broken, open_ = _weeks(promise.per_week_min, days, dark, period)
    verdicts = {"broken"} if broken else {"unreported"} if open_ else set()
    if promise.gap_days_max is not None:
        verdicts.add(_gap(promise.gap_days_max, days, dark, period))
    return Kept(
        promise=promise.name,
        leg=promise.leg,
        verdict=_worst(verdicts),
        visits=len(days),
        largest_gap_days=largest_gap_days(days, period),
        per_week=_per_week(days, period),
        broken_weeks=tuple(broken),
        unreported_weeks=tuple(open_),
    )


def _gap(days_max: int, days: set[date], dark: set[date], period: Period) -> Verdict:
    """Broken is what would be broken even if a visit had been on each day that is not reported."""
    if largest_gap_days(days, period) <= days_max:
        return "kept"
    return "broken" if largest_gap_days(days | dark, period) > days_max else "unreported"


def _weeks(least: int, days: set[date], dark: set[date], period: Period) -> tuple[list[str], list[str]]:
    """The weeks with too few visits for sure, and those where it is not known.

    A week that the period cuts is never broken for what may have been outside.
    """
    broken, open_ = [], []
    seen, unknown = _per_week(days, period), _per_week(dark, period)
    for name, week in period.weeks():
        count = seen[name]
        if count + unknown[name] + 7 - week.days < least:
            broken.append(name)
        elif count + 7 - week.days < least:
            open_.append(name)
    return broken, open_


def _worst(verdicts: Collection[str]) -> Verdict:
    if "broken" in verdicts:
        return "broken"
    return "unreported" if "unreported" in verdicts else "kept"
