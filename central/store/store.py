"""Opens the centre's database, brings it up to date, and hands out transactions."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from central.store.migrate import upgrade

__all__ = ["Connection", "Store", "StoreFault"]

# What the database itself raises: it is locked, full, gone or broken.
StoreFault = DBAPIError

_BUSY_MS = 15_000
# SQLite's own 2 MB hold a fraction of the pages that a burst touches.
_CACHE_KIB = 65_536


class _Turns:
    """Writers of one process in the order in which they came.

    SQLite's own lock goes to whoever asks at the right moment: beside a backlog, which is written without a
    pause, nobody else would get it.
    """

    def __init__(self) -> None:
        self._waiting: deque[object] = deque()
        self._changed = Condition()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for it, and hold it. Raises TimeoutError where somebody else does not end."""
        mine = object()
        with self._changed:
            self._waiting.append(mine)
            is_mine = self._changed.wait_for(lambda: self._waiting[0] is mine, timeout=_BUSY_MS / 1000)
        try:
            if not is_mine:
                raise TimeoutError(f"another writer has held the database for {_BUSY_MS // 1000} s")
            yield
        finally:
            with self._changed:
                self._waiting.remove(mine)
                self._changed.notify_all()


class Store:
    """One database. Writers take turns: `write` begins with the lock, so that a read in it stays true."""

    def __init__(self, url: str) -> None:
        # The connection used last is used next: what another has written meanwhile empties a cache.
        self.engine: Engine = create_engine(parse_url(url), pool_use_lifo=True)
        self._turns = _Turns()
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin)
        upgrade(self.engine)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing, on disk when it has returned."""
        with (
            self._turns.turn(),
            self.engine.connect().execution_options(sanji_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one moment's picture."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def size_bytes(self) -> int:
        """What the database takes on the disk, with what is not yet written back into it."""
        url = self.engine.url
        if self.engine.dialect.name != "sqlite":
            with self.read() as connection:
                query = text("SELECT pg_database_size(current_database())")
                return int(connection.execute(query).scalar_one())
        files = (Path(f"{url.database}{end}") for end in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def parse_url(url: str) -> URL:
    """Where a database is. Raises ValueError that says what is allowed."""
    allowed = f"{url!r} is not sqlite:////path/to/centre.sqlite"
    try:
        parsed = make_url(url)
    except ArgumentError as why:
        raise ValueError(allowed) from why
    if parsed.drivername not in ("sqlite", "postgresql+psycopg") or not parsed.database:
        raise ValueError(allowed)
    return parsed


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # sqlite3's own begin-at-the-first-write would read before it has the lock; _begin says BEGIN itself.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
    cursor.close()


def _begin(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("sanji_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
