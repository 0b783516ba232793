"""INSERT … ON CONFLICT, spelled alike for SQLite and PostgreSQL, and written in bulk."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Connection, Dialect, Table, tuple_
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]
Kind = Literal["all", "new", "upsert"]


def insert_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows whose keys are all new. All rows have the same columns, here and below."""
    _write(connection, table, rows, "all")


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose key is not there yet."""
    _write(connection, table, rows, "new")


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    newer_by: Sequence[str] = (),
    keep: Sequence[str] = (),
) -> None:
    """Insert rows or replace those with the same key.

    With `newer_by`, never by one that is smaller in these columns, compared in turn. Columns in `keep` are
    written with a new row only.
    """
    _write(connection, table, rows, "upsert", tuple(newer_by), tuple(keep))


def _write(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    kind: Kind,
    newer_by: tuple[str, ...] = (),
    keep: tuple[str, ...] = (),
) -> None:
    """Hand the rows to the driver as they are.

    SQLAlchemy's own way copies and converts each row, which costs several times what the insert itself does;
    our columns hold integers, texts, bytes and booleans only, which both drivers take.
    """
    if not rows:
        return
    sql, order = _compiled(connection.dialect, table, tuple(rows[0]), kind, newer_by, keep)
    values: Any = (
        [tuple([row[name] for name in order]) for row in rows] if order else [dict(row) for row in rows]
    )
    connection.exec_driver_sql(sql, values)


@lru_cache(maxsize=256)
def _compiled(
    dialect: Dialect,
    table: Table,
    columns: tuple[str, ...],
    kind: Kind,
    newer_by: tuple[str, ...],
    keep: tuple[str, ...],
) -> tuple[str, tuple[str, ...]]:
    """The statement in the driver's words, and the order of its values; no order where they go by name."""
    statement = postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)
    if kind == "new":
        statement = statement.on_conflict_do_nothing()
    if kind == "upsert":
        key = [column.name for column in table.primary_key]
        offered = statement.excluded
        changed = {name: offered[name] for name in columns if name not in (*key, *keep)}
        newer = tuple_(*(offered[name] for name in newer_by)) >= tuple_(*(table.c[name] for name in newer_by))
        statement = statement.on_conflict_do_update(
            index_elements=key, set_=changed, where=newer if newer_by else None
        )
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), tuple(compiled.positiontup or ())
