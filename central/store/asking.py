"""Statements that are made once for each kind of database and handed to the driver as they are.

The collector runs the same few dozen with every burst. SQLAlchemy's own way puts each together anew, most of
all where it asks for many keys, and that took longer than the database did.
"""

from collections.abc import Sequence
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
