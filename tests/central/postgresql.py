"""A PostgreSQL server of the tests' own, with psycopg's connections to it."""

from atexit import register
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg

from simulators.servers.postgresql import USER, Server
from tests import needs

# No power is cut in these tests; what is synced in a real centre only takes time here.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Cluster(Server):
    """A server that runs. Its databases sort as a Chinese county's would."""

    def drop(self, name: str) -> None:
        """It is gone, whoever is still connected to it."""
        with self.connection("postgres") as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def lose(self, name: str) -> None:
        """What it holds is gone; an empty one has its name."""
        self.drop(name)
        self.made(name=name)

    def files(self, name: str) -> bytes:
        """What a database's files hold on the disk."""
        with self.connection(name) as connection:
            connection.execute("CHECKPOINT")
            (number,) = connection.execute(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).fetchall()
        return b"".join(path.read_bytes() for path in (self.folder / f"data/base/{number[0]}").iterdir())

    def connection(self, name: str) -> psycopg.Connection:
        """A connection of one's own, each statement for itself."""
        return psycopg.connect(host=str(self.folder), user=USER, dbname=name, autocommit=True)


@cache
def server() -> Cluster:
    """The one server of this process: it starts when a test first asks for it, and ends with the process.

    Nothing but this process's end removes it: a forked child of `multiprocessing` drops all that is
    registered, and a generator that waited for the end would be closed there, and remove it.
    """
    made = _made()
    register(made.remove)
    made.start()
    return made


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server of one's own, to stop it or to change how it is set."""
    made = _made()
    try:
        made.start()
        yield made
    finally:
        made.remove()


def _made() -> Cluster:
    needs.postgresql()
    return Cluster(_QUICK, icu=True)
