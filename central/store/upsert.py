"""INSERT … ON CONFLICT, spelled alike for SQLite and PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, tuple_
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose key is not there yet."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))


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
    key = [column.name for column in table.primary_key]
    statement = _insert(connection, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key and name not in keep}
    where = None
    if newer_by:
        offered, there = [statement.excluded[name] for name in newer_by], [table.c[name] for name in newer_by]
        where = tuple_(*offered) >= tuple_(*there)
    connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_=changed, where=where), list(rows)
    )


def _insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
