"""Looks for the beginning or the end of a name by an index: a range of it, or its last four characters."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, String, Table, func, literal_column
from sqlalchemy.sql.expression import ColumnClause

TAIL_CHARS = 4
_LAST = "\U0010ffff"


def is_exactly(column: ColumnElement[str], names: Iterable[str]) -> ColumnElement[bool]:
    """One of these names."""
    return column.in_([*names])


def begins(connection: Connection, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Those that begin so. One name a query: of several, put together, SQLite makes a walk through all.

    SQLite compares bytes, so that they lie between the name and the name with the last character there is.
    PostgreSQL sorts as its locale does; its LIKE goes by the indexes of s0019, which compare characters.
    """
    if connection.dialect.name == "sqlite":
        return column.between(name, name + _LAST)
    return column.startswith(name, autoescape=True)


def ends(table: Table, column: str, name: str) -> ColumnElement[bool]:
    """Those that end so; of a name with TAIL_CHARS characters at least.

    The index holds the last four characters, and what fits these is few enough to be looked at. They never
    change, so that one more scan of a parcel costs nothing in it.
    """
    last: ColumnClause[str] = literal_column(tail_of(f"{table.name}.{column}"), String)
    fits = last == name[-TAIL_CHARS:]
    if len(name) == TAIL_CHARS:
        return fits
    return fits & (func.substr(table.c[column], func.length(table.c[column]) - len(name) + 1) == name)


def tail_of(column: str) -> str:
    """The last four characters of a column, spelled as the index that holds them must be asked for."""
    return f"substr({column}, length({column}) - {TAIL_CHARS - 1})"
