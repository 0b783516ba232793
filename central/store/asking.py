"""Statements that are made once for each kind of database and handed to the driver as they are.

The collector runs the same few dozen with every burst. SQLAlchemy's own way puts each together anew, most of
all where it asks for many keys, and that took longer than the database did.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ARRAY, BindParameter, Connection, CursorResult, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement, ColumnElement

Values = dict[str, Any]


class Among(ColumnElement[bool]):
    """Whether a column's text is one of those given by a name: one value in the statement, however many.

    Give them as `keys(connection, texts)`. There must be no NUL in them.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[str], name: str = "keys") -> None:
        self.column = column
        self.given: BindParameter[Any] = bindparam(name)
        self.array: BindParameter[Any] = bindparam(name, type_=ARRAY(Text))


class AmongPlaces(ColumnElement[bool]):
    """Whether an event's stream and number are one of many places: those given here, or by the name `places`.

    SQLite goes through the whole table where pairs stand in a list. It finds them by their index where they
    come from a query that says of what type they are.
    """

    # What is given here is part of it: one that was made before is another one.
    inherit_cache = False

    def __init__(
        self,
        stream: ColumnElement[str],
        seq: ColumnElement[int],
        given: Iterable[tuple[str, int]] | None = None,
    ) -> None:
        self.stream, self.seq = stream, seq
        self.given: BindParameter[Any] = bindparam(
            None if given is not None else "places", places(given or ())
        )


@compiles(AmongPlaces, "sqlite")
def _among_places_sqlite(element: AmongPlaces, compiler: SQLCompiler, **options: Any) -> str:
    stream, seq, given = _parts(element, compiler, options)
    stream_of, seq_of = (f"json_extract(value, '$[{place}]')" for place in (0, 1))
    asked = f"SELECT CAST({stream_of} AS TEXT), CAST({seq_of} AS INTEGER) FROM json_each({given})"
    return f"({stream}, {seq}) IN ({asked})"


@compiles(AmongPlaces, "postgresql")
def _among_places_postgresql(element: AmongPlaces, compiler: SQLCompiler, **options: Any) -> str:
    stream, seq, given = _parts(element, compiler, options)
    from_json = f"json_array_elements(CAST({given} AS JSON))"
    return f"({stream}, {seq}) IN (SELECT value ->> 0, CAST(value ->> 1 AS BIGINT) FROM {from_json})"


def _parts(element: AmongPlaces, compiler: SQLCompiler, options: Any) -> Iterator[str]:
    return (compiler.process(one, **options) for one in (element.stream, element.seq, element.given))


def places(given: Iterable[tuple[str, int]]) -> str:
    """Many places as one value, for AmongPlaces."""
    return msgspec.json.encode(list(given)).decode()


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    given = compiler.process(element.given, **options)
    return f"{column} IN (SELECT value FROM json_each({given}))"


@compiles(Among, "postgresql")
def _among_postgresql(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    given = compiler.process(element.array, **options)
    return f"{column} = ANY({given})"


def keys(connection: Connection, texts: Sequence[str]) -> object:
    """Many texts as one value, for Among."""
    if connection.dialect.name == "sqlite":
        return msgspec.json.encode(texts).decode()
    return list(texts)


def run(connection: Connection, statement: ClauseElement, values: Values) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement that lives as long as the program; rows come as the driver gives them."""
    made = _made(connection.dialect, statement)
    return connection.exec_driver_sql(made.sql, made.given(values))


def run_all(connection: Connection, statement: ClauseElement, rows: Sequence[Values]) -> None:
    """Run it once for each of these."""
    if rows:
        made = _made(connection.dialect, statement)
        connection.exec_driver_sql(made.sql, [made.given(row) for row in rows])


class _Made(Struct, frozen=True):
    """A statement in a driver's words, the order of its values, and those that it says itself."""

    sql: str
    order: tuple[str, ...]
    own: Values

    def given(self, values: Values) -> Any:
        """The values as the driver takes them: in order, or by name where there is none."""
        every = {**self.own, **values}
        return tuple([every[name] for name in self.order]) if self.order else every


@lru_cache(maxsize=256)
def _made(dialect: Dialect, statement: ClauseElement) -> _Made:
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"{type(statement).__name__} is no statement that is run with values")
    own = {name: value for name, value in compiled.params.items() if value is not None}
    return _Made(str(compiled), tuple(compiled.positiontup or ()), own)
