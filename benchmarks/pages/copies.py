"""Copies a span's rows over years: other days, other names, and nothing else is different.

What the true folds made of a span of days is what they would make of the same days told again under other
names: no parcel, bag or till of one span meets another's. So rows are copied, and not folded again; a test
rebuilds a small store from its log and finds the same tables.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select

from benchmarks.pages.life import DAY_MS, DAYS_A_SPAN, MARKS
from central.store import tables
from central.store.ledgers import tables as ledgers
from central.store.store import Store
from central.store.upsert import write

_TEXT = re.compile("(?<=" + "|".join(MARKS) + ")000")
_BYTES = re.compile(_TEXT.pattern.encode())
_DAY = re.compile(rb"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_SPAN_MS = DAYS_A_SPAN * DAY_MS
# Goods that sites keep are sums over years: they are no copies of a span, and none are told of.
COPIED: tuple[Table, ...] = (
    tables.event,
    tables.stream,
    tables.span,
    tables.parcel_step,
    tables.parcel,
    tables.passage,
    ledgers.told,
    ledgers.struck,
    ledgers.desk,
    ledgers.problem,
    ledgers.cod_parcel,
    ledgers.cod_payment,
    ledgers.cod_remittance,
    ledgers.cod_close,
    ledgers.bag,
    ledgers.bag_parcel,
    ledgers.sorting,
    ledgers.visit,
    ledgers.day_close,
)
Column = Callable[[int, str], Sequence[Any]]
"""A column's values in the copy of a number, which names bear as a code of three digits."""


class Template:
    """The rows of one span, in memory, column by column."""

    def __init__(self, store: Store) -> None:
        with store.read() as connection:
            self._tables = [_read(connection, table) for table in COPIED]

    def copy(self, connection: Connection, number: int) -> int:
        """Write the copy of a number; how many rows."""
        total = 0
        for table, names, columns in self._tables:
            rows = list(zip(*(column(number, f"{number:03}") for column in columns), strict=True))
            write(connection, table, names, rows, "all")
            total += len(rows)
        return total


def _read(connection: Connection, table: Table) -> tuple[Table, tuple[str, ...], list[Column]]:
    names = tuple(
        name for name in (one.name for one in table.columns) if (table.name, name) != ("event", "id")
    )
    query = select(*(table.c[name] for name in names))
    rows = connection.execute(query.order_by(*table.primary_key.columns)).all()
    values: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return table, names, [_column(name, each) for name, each in zip(names, values, strict=True)]


def _column(name: str, values: Sequence[Any]) -> Column:
    if name.endswith("_ms"):
        return lambda number, _code: [_later(value, number) for value in values]
    if name == "day":
        return lambda number, _code: [_day(value, number) for value in values]
    if name == "body":
        return _bodies(values)
    texts = [value for value in values if isinstance(value, str)]
    if any(_TEXT.search(value) for value in texts):
        parts = [None if value is None else _TEXT.split(value) for value in values]
        return lambda _number, code: [None if each is None else code.join(each) for each in parts]
    return lambda _number, _code: values


def _later(value: int | None, number: int) -> int | None:
    """A time in the copy; None and 0 are no times."""
    return value + number * _SPAN_MS if value else value


def _day(value: str, number: int) -> str:
    return (date.fromisoformat(value) + timedelta(days=number * DAYS_A_SPAN)).isoformat()


def _bodies(values: Sequence[bytes]) -> Column:
    parts = [_BYTES.split(value) for value in values]
    dated = [place for place, value in enumerate(values) if _DAY.search(value)]

    def copied(number: int, code: str) -> Sequence[bytes]:
        mark = code.encode()
        found = [mark.join(each) for each in parts]
        for place in dated:
            found[place] = _DAY.sub(lambda day: _day(day[0].decode(), number).encode(), found[place])
        return found

    return copied
