"""What a named set of rows is: its columns, what it can be narrowed by, its order, and what is added up."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, TextClause

Kind = Literal["text", "list", "number", "yes", "time", "day", "mass", "money", "temperature", "span"]
"""How a value reads: `time` is UTC ms, `mass` g, `money` fen, `temperature` m°C, `span` ms, `list` JSON."""
Link = Literal["", "site", "room", "township", "box", "waybill", "lot", "alert", "report"]
"""What a value names, so that it has a page of its own."""
Where = ColumnElement[bool] | TextClause
Values = tuple[str, ...]


class Column(Struct, frozen=True):
    """A column: `words` is the table of the catalogue that its values are called by, "" for none."""

    name: str
    kind: Kind = "text"
    link: Link = ""
    words: str = ""


class Asked(Struct, frozen=True, kw_only=True):
    """What rows are narrowed to. None is no matter; several values are any of them.

    Times are half open (UTC ms). Which of these a set of rows knows is its own affair: see RowSet.filters.
    """

    since_ms: int | None = None
    until_ms: int | None = None
    offset_ms: int | None = None
    """What the county's clock is ahead of UTC, for rows of local days."""
    site: Values | None = None
    to_site: Values | None = None
    room: Values | None = None
    act: Values | None = None
    carrier: Values | None = None
    direction: Values | None = None
    box: Values | None = None
    stream: Values | None = None
    device: Values | None = None
    probe: Values | None = None
    waybill: Values | None = None
    bag: Values | None = None
    lot: Values | None = None
    product: Values | None = None
    owner: Values | None = None
    kind: Values | None = None
    state: Values | None = None
    is_odd: Values | None = None
    day: Values | None = None
    shelf: Values | None = None
    digest: Values | None = None


class Measure(Struct, frozen=True):
    """A number that rows make: how many, a column's sum, least or most, or different values of columns."""

    name: str
    how: Literal["rows", "sum", "distinct", "least", "most"]
    columns: Values = ()
    kind: Kind = "number"


ROWS = Measure("rows", "rows")
Narrow = Callable[[Values], Where]


class RowSet(Struct, frozen=True, kw_only=True):
    """A named set of rows.

    `query` selects the columns by their names; `filters` says how each of Asked's narrows it. `at` is what
    `since_ms` and `until_ms` bound, None where rows have no time. `order` are columns that together name one
    row, none of them null; the newest first if `is_newest_first`. With `is_of_span` the query itself takes
    the span and the offset, as parameters of their names; with `is_of_day` it takes one local day, `day`,
    and the moment at which that is over, `until_ms`. `site` is by which column a reach is kept, or
    `other_site`: without one only who may see the whole county sees these rows.
    """

    name: str
    columns: tuple[Column, ...]
    query: Callable[[], Select[Any]]
    filters: Mapping[str, Narrow] = {}
    at: ColumnElement[Any] | None = None
    order: tuple[str, ...]
    is_newest_first: bool = True
    is_of_span: bool = False
    is_of_day: bool = False
    site: ColumnElement[Any] | None = None
    other_site: ColumnElement[Any] | None = None
    measures: tuple[Measure, ...] = (ROWS,)

    @property
    def knows(self) -> tuple[str, ...]:
        """The names of Asked that narrow it. When a day is over follows from the day."""
        times = ("since_ms", "until_ms") if self.at is not None or self.is_of_span else ()
        days = ("day",) if self.is_of_day else ()
        return (*times, *(("offset_ms",) if self.is_of_span else ()), *days, *self.filters)

    def column(self, name: str) -> Column:
        """A column that there is."""
        return next(one for one in self.columns if one.name == name)

    def measure(self, name: str) -> Measure | None:
        """A measure by its name, None for an unknown one."""
        return next((one for one in self.measures if one.name == name), None)


def one_of(column: ColumnElement[Any]) -> Narrow:
    """Rows whose column is any of the values."""
    return lambda values: column == values[0] if len(values) == 1 else column.in_(values)


def summed(column: str, kind: Kind = "number") -> Measure:
    """The sum of a column, by the column's name."""
    return Measure(column, "sum", (column,), kind)


class Choice:
    """Rows for which the one named thing holds. An unknown name raises KeyError, a second one ValueError."""

    def __init__(self, **meanings: Where) -> None:
        self.meanings = meanings

    def __call__(self, values: Values) -> Where:
        """What holds for such rows."""
        if len(values) > 1:
            raise ValueError("one at a time")
        return self.meanings[values[0]]
