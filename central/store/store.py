"""Opens the centre's database, brings it up to date, and hands out transactions."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from central.store.engines import BUSY_MS, WRITING, make_engine, parse_url, reading
from central.store.migrate import upgrade
from central.store.moving.mark import Unopened, demand_open

__all__ = ["Connection", "Store", "StoreFault", "Unopened", "parse_url", "size_of"]

# What the database itself raises: it is locked, full, gone or broken.
StoreFault = DBAPIError


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
            is_mine = self._changed.wait_for(lambda: self._waiting[0] is mine, timeout=BUSY_MS / 1000)
        try:
            if not is_mine:
                raise TimeoutError(f"another writer has held the database for {BUSY_MS // 1000} s")
            yield
        finally:
            with self._changed:
                self._waiting.remove(mine)
                self._changed.notify_all()


class Store:
    """One database. Writers take turns: `write` begins with the lock, so that a read in it stays true.

    Raises Unopened for one that is amid a move, or was moved away.

    SQLite has one writer. PostgreSQL gets the same order by one advisory lock for all processes' writers,
    held until the commit. SERIALIZABLE would let them run side by side and roll one of two back where they
    meet: each `write` would have to be something that can be run again, and the one rolled back would mostly
    be the collector, whose bursts are the longest. With the lock nothing is repeated, numbers grow in the
    order of commits, so that who reads on from a number misses nothing, and the trail's chain has one end.
    """

    def __init__(self, url: str) -> None:
        self.engine: Engine = make_engine(url)
        self._turns = _Turns()
        self._reading = reading(self.engine)
        demand_open(self.engine)
        upgrade(self.engine)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing, on disk when it has returned."""
        with (
            self._turns.turn(),
            self.engine.connect().execution_options(**WRITING) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one moment's picture."""
        with self.engine.connect().execution_options(**self._reading) as connection, connection.begin():
            yield connection

    def size_bytes(self) -> int:
        """What the database takes on the disk, with what is not yet written back into it."""
        return size_of(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def size_of(engine: Engine) -> int:
    """What a database takes on the disk, with what is not yet written back into it."""
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            query = text("SELECT pg_database_size(current_database())")
            return int(connection.execute(query).scalar_one())
    files = (Path(f"{engine.url.database}{end}") for end in ("", "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())
