"""INSERT … ON CONFLICT, spelled alike for SQLite and PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, tuple_
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose key is not there yet."""
    if rows:
        connection.execute(_insert(connection.dialect.name, table).on_conflict_do_nothing(), list(rows))


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    newer_by: Sequence[str] = (),
    keep: Collection[str] = (),
) -> None:
    """Insert rows or replace those with the same key.

    With `newer_by`, never by one that is smaller in these columns, compared in turn. Columns in `keep` are
    written with a new row only. All rows have the same columns.
    """
    if not rows:
        return
    statement = _upsertion(connection.dialect.name, table, tuple(rows[0]), tuple(newer_by), frozenset(keep))
    connection.execute(statement, list(rows))


# Building the statement costs as much as running it; there are as many as there are callers.
@lru_cache(maxsize=256)
def _upsertion(
    dialect: str, table: Table, columns: tuple[str, ...], newer_by: tuple[str, ...], keep: frozenset[str]
) -> Executable:
    key = [column.name for column in table.primary_key]
    statement = _insert(dialect, table)
    changed = {name: statement.excluded[name] for name in columns if name not in key and name not in keep}
    where = None
    if newer_by:
        offered, there = [statement.excluded[name] for name in newer_by], [table.c[name] for name in newer_by]
        where = tuple_(*offered) >= tuple_(*there)
    return statement.on_conflict_do_update(index_elements=key, set_=changed, where=where)


def _insert(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
