"""Databases of the tests' PostgreSQL, used again: to empty one takes a fifth of what making one does."""

from functools import cache

import psycopg
from msgspec import Struct

from central.store.store import Store
from tests.central.postgresql import Cluster, server

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# Tables, indexes and sequences, what fires at them, and what is called: a test may have made one and left it.
_THINGS = (
    "SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_trigger),"
    " (SELECT count(*) FROM pg_proc)"
)
_COUNTED = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
_OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Picture(Struct, frozen=True):
    """What a database holds: the rows of tables that have some, and how far its sequences have counted."""

    rows: dict[str, bytes]
    counted: dict[str, int]


class Pool:
    """Databases that hold what a picture says when they are taken. Who has one gives it back."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._free: list[str] = []
        self._like = cluster.made()
        Store(cluster.address(self._like)).close()
        with cluster.connection(self._like) as connection:
            self._tables = [str(row[0]) for row in connection.execute(_TABLES)]
            self._things = connection.execute(_THINGS).fetchone()
        self.migrated = self.picture(self._like)
        """A database brought up to date, of which no centre has made use."""

    def take(self, picture: Picture) -> str:
        """The name of a database that holds it."""
        while self._free:
            name = self._free.pop()
            with self._cluster.connection(name) as connection:
                if self._is_as_made(connection):
                    self._paint(connection, picture)
                    return name
            self._cluster.drop(name)
        name = self._cluster.made(self._like)
        if picture is not self.migrated:
            with self._cluster.connection(name) as connection:
                self._paint(connection, picture)
        return name

    def give_back(self, name: str) -> None:
        """Whoever takes one next may have it."""
        self._free.append(name)

    def picture(self, name: str) -> Picture:
        """What a database holds now."""
        with self._cluster.connection(name) as connection:
            rows = {table: _copied(connection, table) for table in self._filled(connection)}
            return Picture(rows, dict(connection.execute(_COUNTED).fetchall()))

    def _is_as_made(self, connection: psycopg.Connection) -> bool:
        """Whether it has the tables it should; who was connected to it before is no longer."""
        connection.execute(_OTHERS)
        return connection.execute(_THINGS).fetchone() == self._things

    def _filled(self, connection: psycopg.Connection) -> list[str]:
        """The tables that have rows."""
        each = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in self._tables)
        return [str(row[0]) for row in connection.execute(" UNION ALL ".join(each).encode())]

    def _paint(self, connection: psycopg.Connection, picture: Picture) -> None:
        """What differs from the picture goes, and what it has comes."""
        filled = self._filled(connection)
        if filled:
            names = ", ".join(f'"{table}"' for table in filled)
            connection.execute(f"TRUNCATE {names} CASCADE".encode())
        for table, rows in picture.rows.items():
            with connection.cursor().copy(f'COPY "{table}" FROM STDIN'.encode()) as copy:
                copy.write(rows)
        counted: dict[str, int] = dict(connection.execute(_COUNTED).fetchall())
        for name in counted.keys() - picture.counted.keys():
            connection.execute(f'ALTER SEQUENCE "{name}" RESTART'.encode())
        for name, last in picture.counted.items():
            connection.execute("SELECT setval(%s::regclass, %s)", (f'"{name}"', last))


@cache
def pool() -> Pool:
    """The databases of this process."""
    return Pool(server())


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as copy:
        return b"".join(bytes(part) for part in copy)
