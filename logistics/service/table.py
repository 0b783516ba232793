"""Reads a table of visits: one row a visit, or a day of which nothing is known."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from logistics.service.levels import Direction, Level, Period, Visit, judge
from logistics.service.promises import PlaceKind

TEXT_CHARS_MAX = 64 << 20
PLACES_MAX = 10_000
DAYS_MAX = 3_660
_LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
_COLUMNS = ("place", "kind", "date", "direction", "what")


class VisitsError(ValueError):
    """The table of visits cannot be used. `faults` holds one sentence a fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


class Row(Struct, frozen=True):
    """A row as it stands. `what`: an exchange, a stop without parcels, a stop not reached, or 未报."""

    place: Annotated[str, Meta(min_length=1, max_length=64)]
    date: Annotated[str, Meta(min_length=10, max_length=40)]
    kind: PlaceKind = "village"
    direction: Direction = "both"
    what: Literal["exchange", "no_parcels", "not_reached", "unreported"] = "exchange"


class Levels(Struct, frozen=True):
    """The service levels of a table's places in a period."""

    first: date
    last: date
    places: tuple[Level, ...]


class _Place(Struct):
    kind: PlaceKind
    visits: set[Visit]
    unreported: set[date]


def judge_table(text: str, first: date | None = None, last: date | None = None) -> Levels:
    """Judge a CSV table with the columns place, date and, where wanted, kind, direction and what.

    `date` is a local day or a time in ISO 8601; a time with an offset is taken to the county's day (UTC+8).
    Without `first` and `last` the period goes from the table's first day to its last. Raises VisitsError.
    """
    faults: list[str] = []
    places: dict[str, _Place] = {}
    days: set[date] = set()
    for line, row in _rows(text, faults):
        day = _day(row.date, line, faults)
        if day is not None:
            days.add(day)
            _take(places, row, day, line, faults)
    if not days and not faults:
        faults.append("the table has no row")
    if faults:
        raise VisitsError(faults)
    return _judged(places, _period(first or min(days), last or max(days)))


def _judged(places: dict[str, _Place], period: Period) -> Levels:
    found = [
        judge(name, one.kind, one.visits, period, one.unreported) for name, one in sorted(places.items())
    ]
    return Levels(period.first, period.last, tuple(found))


def _period(first: date, last: date) -> Period:
    try:
        period = Period(first, last)
    except ValueError as why:
        raise VisitsError([str(why)]) from why
    if period.days > DAYS_MAX:
        raise VisitsError([f"{first} to {last} are {period.days} days, over {DAYS_MAX}"])
    return period


def _take(places: dict[str, _Place], row: Row, day: date, line: int, faults: list[str]) -> None:
    if row.place not in places and len(places) >= PLACES_MAX:
        faults.append(f"line {line}: more than {PLACES_MAX} places")
        return
    place = places.setdefault(row.place, _Place(row.kind, set(), set()))
    if place.kind != row.kind:
        faults.append(f"line {line}: {row.place} is a {row.kind} here and a {place.kind} before")
    elif row.what == "unreported":
        place.unreported.add(day)
    elif row.what != "not_reached":
        place.visits.add(Visit(day, row.direction))


def _rows(text: str, faults: list[str]) -> Iterator[tuple[int, Row]]:
    if len(text) > TEXT_CHARS_MAX:
        faults.append(f"the table is longer than {TEXT_CHARS_MAX} characters")
        return
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines(), restkey="", strict=True)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    faults += [f"no such column {name!r}" for name in sorted({*names} - {*_COLUMNS})]
    faults += [f"the column {name!r} is missing" for name in ("place", "date") if name not in names]
    if faults:
        return
    try:
        for cells in reader:
            row = _row(cells, reader.line_num, faults)
            if row is not None:
                yield reader.line_num, row
    except csv.Error as why:
        faults.append(f"line {reader.line_num}: is not CSV: {why}")


def _row(cells: dict[str, str], line: int, faults: list[str]) -> Row | None:
    given = defaultdict(str, {name: cell.strip() for name, cell in cells.items() if isinstance(cell, str)})
    try:
        return msgspec.convert({name: cell for name, cell in given.items() if cell}, Row)
    except msgspec.ValidationError as why:
        faults.append(f"line {line}: {why}")
        return None


def _day(text: str, line: int, faults: list[str]) -> date | None:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        faults.append(f"line {line}: {text!r} is no date such as 2026-03-02 and no time in ISO 8601")
        return None
    return (moment if moment.tzinfo is None else moment.astimezone(_LOCAL)).date()
