"""Short transactions for members and leases, which wait for no burst that somebody stores."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from central.store.store import Connection, Store

LOST_MS = 5_000
"""Who is stopped amid such a transaction holds rows that others want: the database ends it after so long."""
_CLOCK = text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)")


@contextmanager
def turn(store: Store, lost_ms: int = LOST_MS) -> Iterator[Connection]:
    """A transaction that writes, beside the writers' lock where the database can do that.

    A lease must be renewed while a long burst, a rebuild or a purge holds the writers' lock. SQLite has one
    writer and all its processes on one machine: there it is a write like any other.
    """
    if store.engine.dialect.name == "sqlite":
        with store.write() as connection:
            yield connection
        return
    with store.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {lost_ms}")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {lost_ms}")
        yield connection


def in_turn(connection: Connection) -> None:
    """From here to the transaction's end only one may join or divide the boxes: each sees who was before."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("LOCK TABLE cluster_shape IN EXCLUSIVE MODE")


def moment(connection: Connection, now_ms: int) -> int:
    """The database's UTC in ms: all members go by one clock. With SQLite it is this machine's, `now_ms`."""
    if connection.dialect.name == "sqlite":
        return now_ms
    return int(connection.execute(_CLOCK).scalar_one())
