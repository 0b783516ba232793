"""Rows on their way from one database to another: read in portions, written in bulk, as they are."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    String,
    Table,
    collate,
    delete,
    func,
    or_,
    select,
    text,
)

from central.store import tables
from central.store.upsert import write

_ROWS = 5_000
_NUL, _IN_ITS_STEAD = "\0", "\ufffd"
_NAMED_MAX = 100
Row = tuple[Any, ...]
Pace = Callable[[int], None]
"""Told how many bytes were read: it waits as long as they may take."""

# Alembic's own table, by which a database says of which version it is.
VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


class RowFault(RuntimeError):
    """A row cannot be kept by the other database. The text says which and why."""


class Named(Struct, frozen=True):
    """Where a value lies; never what it is."""

    table: str
    key: str
    column: str


def every_table() -> list[Table]:
    """All that a database holds."""
    return [*tables.metadata.sorted_tables, VERSION]


def copy_all(source: Connection, target: Connection, pace: Pace | None = None) -> None:
    """All rows of all tables in place of what is in `target`, whose tables are of the same version."""
    for table in tables.metadata.sorted_tables:
        copy_table(source, target, table, pace)
    number_on(target)


def copy_table(source: Connection, target: Connection, table: Table, pace: Pace | None = None) -> int:
    """All rows of a table in place of those in `target`: how many. Raises RowFault.

    Indexes are made when all rows are there: to keep them right row by row costs several times as much.
    """
    clean = cleaning(source, target, table)
    count = 0
    for index in table.indexes:
        index.drop(target)
    target.execute(delete(table))
    with _writing(source, target, table) as put:
        for rows in portions(source, select(table)):
            put(clean(rows))
            count += len(rows)
            if pace:
                pace(_size(rows))
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        index.create(target)
    return count


def _size(rows: Sequence[Row]) -> int:
    return sum(len(value) if isinstance(value, str | bytes) else 8 for row in rows for value in row)


def portions(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[list[Row]]:
    """What a query without parameters finds, so many rows at once that they fit into the memory.

    Straight from the driver: both give whole numbers, texts and bytes as they are, and SQLAlchemy's own rows
    cost as much as the rest of the way. SQLite alone has no truth values.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    truths = [
        place for place, column in enumerate(query.selected_columns) if isinstance(column.type, Boolean)
    ]
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor() if is_sqlite else driver.cursor(name="portions")
    try:
        cursor.execute(str(query.compile(dialect=connection.dialect)))
        while rows := cursor.fetchmany(_ROWS):
            yield [_true(row, truths) for row in rows] if is_sqlite and truths else rows
    finally:
        cursor.close()


def _true(row: Row, truths: Sequence[int]) -> Row:
    values = list(row)
    for place in truths:
        values[place] = None if values[place] is None else bool(values[place])
    return tuple(values)


def in_order(connection: Connection, table: Table) -> Select[*tuple[Any, ...]]:
    """The rows of a table by its key: texts by their bytes, the one order that all databases have."""
    is_sqlite = connection.dialect.name == "sqlite"
    keys: list[ColumnElement[Any]] = [
        collate(column, "C") if isinstance(column.type, String) and not is_sqlite else column
        for column in table.primary_key
    ]
    return select(table).order_by(*keys)


def key_of(table: Table, row: Row) -> Row:
    """The values of a row's key."""
    names = [column.name for column in table.columns]
    return tuple(row[names.index(column.name)] for column in table.primary_key)


def shown(table: Table, row: Row) -> str:
    """A row by its key, for people."""
    names = [column.name for column in table.primary_key]
    return " ".join(f"{name}={value}" for name, value in zip(names, key_of(table, row), strict=True))


@contextmanager
def _writing(
    source: Connection, target: Connection, table: Table
) -> Iterator[Callable[[Sequence[Row]], None]]:
    """What is called with portions of rows, all columns in their order."""
    if target.dialect.name == "sqlite":
        names = tuple(column.name for column in table.columns)
        yield lambda rows: write(target, table, names, rows, "all")
        return
    quoted = target.dialect.identifier_preparer
    names = tuple(quoted.quote(column.name) for column in table.columns)
    order = f"COPY {quoted.format_table(table)} ({', '.join(names)}) FROM STDIN"
    cursor = target.connection.cursor()
    # psycopg may be absent, and is not imported: the dialect knows it where it is there.
    refused = target.dialect.loaded_dbapi.Error
    try:
        with cursor.copy(order) as copy:

            def put(rows: Sequence[Row]) -> None:
                for row in rows:
                    copy.write_row(row)

            yield put
    except refused as why:
        raise RowFault(f"{table.name}: {_reason(source, table, why)}") from why
    finally:
        cursor.close()


def _reason(source: Connection, table: Table, why: Any) -> str:
    """PostgreSQL's own word, and which row it means: it counts lines as they were read."""
    told = getattr(why.diag, "message_primary", None) or str(why)
    _, _, after = (getattr(why.diag, "context", None) or "").partition(", line ")
    line = after.split(",")[0].split(":")[0]
    if not line.isdigit():
        return str(told)
    row = source.execute(select(table).offset(int(line) - 1).limit(1)).first()
    return f"{told} (row {shown(table, tuple(row))})" if row else str(told)


def number_on(target: Connection) -> None:
    """PostgreSQL numbers rows by sequences of their own, which know nothing of rows that bring a number."""
    if target.dialect.name != "postgresql":
        return
    for table in tables.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        found = text("SELECT pg_get_serial_sequence(:table, :column)")
        name = target.execute(found, {"table": f'"{table.name}"', "column": column.name}).scalar()
        highest = target.execute(select(func.max(column))).scalar()
        if name and highest:
            target.execute(text("SELECT setval(:name, :highest)"), {"name": name, "highest": highest})


def cleaning(source: Connection, target: Connection, table: Table) -> Callable[[list[Row]], list[Row]]:
    """What is done to rows on their way: nothing, but for NUL in texts, which PostgreSQL cannot hold.

    There U+FFFD takes its place, as in all that is written to PostgreSQL. Raises RowFault for one in a key:
    with another key it would be another row.
    """
    if not nuls(source, target, table):
        return lambda rows: rows
    return lambda rows: [tuple(map(_clean, row)) for row in rows]


def _clean(value: Any) -> Any:
    return value.replace(_NUL, _IN_ITS_STEAD) if isinstance(value, str) else value


def nuls(source: Connection, target: Connection, table: Table) -> list[Named]:
    """Where a table's texts hold NUL and the target cannot, at most _NAMED_MAX of them. Raises RowFault."""
    texts = [column for column in table.columns if isinstance(column.type, String)]
    if not texts or source.dialect.name != "sqlite" or target.dialect.name == "sqlite":
        return []
    has = or_(*(func.instr(column, func.char(0)) > 0 for column in texts))
    rows = source.execute(select(table).where(has).limit(_NAMED_MAX)).all()
    found = [
        Named(str(table.name), shown(table, tuple(row)).replace(_NUL, _IN_ITS_STEAD), str(column.name))
        for row in rows
        for column, value in zip(table.columns, row, strict=True)
        if isinstance(value, str) and _NUL in value
    ]
    keys = {column.name for column in table.primary_key}
    wrong = next((one for one in found if one.column in keys), None)
    if wrong:
        raise RowFault(
            f"{wrong.table}: row {wrong.key} has a NUL in its key ({wrong.column}), which PostgreSQL cannot"
            " hold; give it another key in the old database first"
        )
    return found
