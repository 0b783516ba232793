"""INSERT … ON CONFLICT, spelled alike for SQLite and PostgreSQL, and written in bulk."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import Connection, Dialect, Table, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from central.store import bulk

Row = Mapping[str, Any]
Columns = tuple[str, ...]
Kind = Literal["all", "new", "upsert"]


def insert_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows whose keys are all new. All rows have the same columns, here and below."""
    _write_mapped(connection, table, rows, "all")


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose key is not there yet."""
    _write_mapped(connection, table, rows, "new")


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
    _write_mapped(connection, table, rows, "upsert", tuple(newer_by), tuple(keep))


def write(
    connection: Connection,
    table: Table,
    columns: Columns,
    rows: Sequence[tuple[Any, ...]],
    kind: Kind,
    *,
    newer_by: Columns = (),
) -> None:
    """The same for many rows at once, given as tuples in the order of `columns`.

    Where events come by the thousand, a mapping for each row costs as much as its insert.
    """
    _write(connection, table, columns, rows, kind, newer_by)


def _write_mapped(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    kind: Kind,
    newer_by: Columns = (),
    keep: Columns = (),
) -> None:
    if rows:
        columns = tuple(rows[0])
        values = [tuple([row[name] for name in columns]) for row in rows]
        _write(connection, table, columns, values, kind, newer_by, keep)


def _write(
    connection: Connection,
    table: Table,
    columns: Columns,
    rows: Sequence[tuple[Any, ...]],
    kind: Kind,
    newer_by: Columns = (),
    keep: Columns = (),
) -> None:
    """Hand the rows to the driver as they are.

    SQLAlchemy's own way copies and converts each row, which costs several times what the insert itself does;
    our columns hold integers, texts, bytes and booleans only, which both drivers take.
    """
    if not rows:
        return
    if len(rows) >= bulk.ROWS_MIN and connection.dialect.name == "postgresql":
        if kind == "all":
            bulk.copy_all(connection, table, columns, rows)
            return
        if _is_whole(table, columns) and (kind == "new" or _is_each_once(table, columns, rows)):
            beside = bulk.copy_beside(connection, table, columns, rows)
            sql = _taken_over(connection.dialect, table, columns, kind, newer_by, keep)
            connection.exec_driver_sql(sql.format(beside=beside))
            return
    sql, order = _compiled(connection.dialect, table, columns, kind, newer_by, keep)
    values: Any = rows
    if not order:
        values = [dict(zip(columns, row, strict=True)) for row in rows]
    elif order != columns:
        values = list(map(itemgetter(*map(columns.index, order)), rows))
    connection.exec_driver_sql(sql, values)


def _is_whole(table: Table, columns: Columns) -> bool:
    """Whether these are all the columns of the table."""
    return {*columns} == {*table.columns.keys()}


def _is_each_once(table: Table, columns: Columns, rows: Sequence[tuple[Any, ...]]) -> bool:
    """Whether all keys are different: PostgreSQL replaces no row twice in one statement."""
    key = itemgetter(*(columns.index(column.name) for column in table.primary_key))
    return len({*map(key, rows)}) == len(rows)


@lru_cache(maxsize=256)
def _taken_over(
    dialect: Dialect, table: Table, columns: Columns, kind: Kind, newer_by: Columns, keep: Columns
) -> str:
    """The same for rows that lie in another table, `{beside}`."""
    sql, _ = _compiled(dialect, table, columns, kind, newer_by, keep)
    _, conflict, action = sql.partition(" ON CONFLICT ")
    # The compiled statement names the columns in the table's order, which need not be that of the rows.
    named = ", ".join(columns)
    return f"INSERT INTO {table.name} ({named}) SELECT {named} FROM {{beside}}{conflict}{action}"


@lru_cache(maxsize=256)
def _compiled(
    dialect: Dialect,
    table: Table,
    columns: Columns,
    kind: Kind,
    newer_by: Columns,
    keep: Columns,
) -> tuple[str, Columns]:
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
