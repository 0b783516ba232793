"""Databases to measure on: a SQLite file, and a PostgreSQL server of the benchmark's own, which syncs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from simulators.servers.postgresql import NoPostgreSQL, programs, running

_MEMORY = ("shared_buffers=512MB", "max_wal_size=4GB")


class Database:
    """A kind of database: makes empty ones, and says what its own processes have cost so far."""

    def __init__(self, name: str, address: Callable[[], str], core_s: Callable[[], float]) -> None:
        self.name = name
        self.address = address
        self.core_s = core_s


@contextmanager
def databases(folder: Path, *, only: str = "") -> Iterator[list[Database]]:
    """SQLite below the folder, and PostgreSQL where it is installed; `only` one of them by name.

    Raises NoPostgreSQL where PostgreSQL alone is wanted and not installed.
    """
    numbers = count()
    found = [Database("sqlite", lambda: f"sqlite:///{folder / f'{next(numbers)}.sqlite'}", lambda: 0.0)]
    if only == "sqlite" or (not only and not _is_installed()):
        yield found
        return
    with running(_MEMORY) as server:
        found.append(Database("postgresql", server.database, server.core_s))
        yield [one for one in found if only in ("", one.name)]


def _is_installed() -> bool:
    try:
        programs()
    except NoPostgreSQL:
        return False
    return True
