"""Opens the centre's database, brings it up to date, and hands out transactions."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from threading import Condition

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from central.store.engines import BUSY_MS, WRITING, make_engine, parse_url, reading, writing_beside
from central.store.migrate import upgrade
from central.store.moving.mark import demand_open
from central.store.opening import Unopened, opening

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
    be the collector, whose bursts are the longest. With the lock nothing is repeated, and the trail's chain
    has one end.

    `write_beside` is for who knows beforehand what rows it reads and writes, and names them by keys: it
    shares that lock with its like and has a lock a key to itself. So two of them never meet on a row, and no
    `write` runs while one of them does.

    Numbers that the database gives (`event.id`) grow in the order in which they are taken, not in that of the
    commits of those beside each other. Who reads on from a number looks up how far in a `write`: none beside
    is under way then, so that each number up to the highest one that is there is committed, or never will be.
    """

    def __init__(self, url: str) -> None:
        """Raises Unopened where the database cannot be reached, or is none for this version."""
        self.engine: Engine = make_engine(url)
        self._turns = _Turns()
        self._reading = reading(self.engine)
        self._guard: Callable[[Connection], None] | None = None
        self._open: Store = self
        with opening(self.engine):
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
            if self._guard is not None:
                self._guard(connection)
            yield connection

    def guarded(self, guard: Callable[[Connection], None]) -> "Store":
        """The same database and the same turns; `guard` looks first in each transaction that writes.

        What it raises ends the transaction before anything is done.
        """
        other = copy(self)
        other._guard = guard
        return other

    @property
    def unguarded(self) -> "Store":
        """The same without a guard: for what has happened and is to be known, whoever may do what by now."""
        return self._open

    @contextmanager
    def write_beside(self, keys: Iterable[str]) -> Iterator[Connection]:
        """A transaction that writes beside others of its kind: those with another key than any of these.

        It must read nothing that others of its kind write under other keys, and write nothing that they read.
        Where the database has one writer, it is `write`. Raises StoreFault; see `engines.have_met`.
        """
        if not self.is_shared:
            with self.write() as connection:
                yield connection
            return
        options = writing_beside(keys)
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            if self._guard is not None:
                self._guard(connection)
            yield connection

    @property
    def is_shared(self) -> bool:
        """Whether the database lets several write at once."""
        return self.engine.dialect.name != "sqlite"

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
