"""SQLite as we use it on a box: one writer, a commit that is on disk when it returns, numbered migrations."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

__all__ = ["Database", "DiskFull", "Migrations", "open_durable", "transaction"]


class DiskFull(OSError):
    """The disk has no room for the transaction; nothing of it was kept and all before it stands."""


def open_durable(path: Path, migrations: Migrations) -> Database:
    """The database at `path`, made or brought up to date, owned by the calling thread.

    WAL with synchronous=FULL: when a transaction has returned, it survives a power cut.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    database = Database(connection, execute_plugins=False)
    migrations.apply(database)
    return database


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """All or nothing. Raises DiskFull; any other error of SQLite goes through as it is."""
    try:
        with database.atomic():
            yield
    except sqlite3.OperationalError as why:
        if why.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise DiskFull(f"{why}; free some space on the data partition") from why
        raise
