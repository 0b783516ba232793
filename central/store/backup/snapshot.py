"""One moment's picture of the database, as an SQLite file, while everybody else goes on writing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlalchemy.exc import OperationalError

from central.store import migrate, tables
from central.store.engines import make_engine
from central.store.store import Store
from plumbing.sqlite import DatabaseError, copy_online, full_told

_ROWS = 5_000
Pace = Callable[[int], None]
"""Told how many bytes were read: it waits as long as they may take."""


def take(store: Store, target: Path, pace: Pace) -> None:
    """Write the picture to `target`, which must not be there. Raises DiskFull."""
    database = store.engine.url.database
    if store.engine.dialect.name == "sqlite":
        copy_online(Path(str(database)), target, pace)
        return
    # From PostgreSQL a picture is the same file: it is looked at, and brought back, in the same way.
    with _filling(target) as copy, store.read() as source:
        copy_rows(source, copy, pace)


@contextmanager
def _filling(path: Path) -> Iterator[Connection]:
    """A database of this version's tables in a fresh file, filled in one transaction. Raises DiskFull."""
    engine = make_engine(f"sqlite:///{path}")
    try:
        migrate.upgrade(engine)
        with engine.connect() as connection, connection.begin():
            yield connection
    except OperationalError as why:
        if not isinstance(why.orig, DatabaseError):
            raise
        with full_told(path.parent):
            raise why.orig from why
    finally:
        engine.dispose()


def copy_rows(source: Connection, target: Connection, pace: Pace) -> None:
    """All rows of all tables in place of what is in `target`, whose tables are of the same version."""
    for table in tables.metadata.sorted_tables:
        target.execute(delete(table))
    for table in tables.metadata.sorted_tables:
        for rows in _portions(source, table):
            target.execute(insert(table), rows)
            pace(sum(len(value) if isinstance(value, str | bytes) else 8 for value in _values(rows)))
    if target.dialect.name == "postgresql":
        _number_on(target)


def _values(rows: list[dict[str, Any]]) -> Iterator[Any]:
    return (value for row in rows for value in row.values())


def _portions(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    result = source.execution_options(yield_per=_ROWS).execute(select(table))
    rows = ({**row} for row in result.mappings())
    return iter(lambda: list(islice(rows, _ROWS)), [])


def _number_on(target: Connection) -> None:
    """PostgreSQL numbers rows by sequences of their own, which know nothing of rows that brought a number."""
    for table in tables.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        found = text("SELECT pg_get_serial_sequence(:table, :column)")
        name = target.execute(found, {"table": f'"{table.name}"', "column": column.name}).scalar()
        highest = target.execute(select(func.max(column))).scalar()
        if name and highest:
            target.execute(text("SELECT setval(:name, :highest)"), {"name": name, "highest": highest})
