"""Opens SQLite or PostgreSQL so that both promise the same: who writes when, and what a value may be."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Integer, String, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

BUSY_MS = 15_000
"""Who waits for a lock gives up after so long."""
# SQLite's own 2 MB hold a fraction of the pages that a burst touches.
_CACHE_KIB = 65_536
# A writer that is silent for so long amid its transaction is gone: stopped, or its machine or its link died.
# What it holds is given back before those who wait for it give up: else one that hangs would end them all.
_LOST_MS = BUSY_MS // 2
# The lock that PostgreSQL's writers take in turn: "sanji" in ASCII, which no other program has chosen.
_LOCK = 0x73616E6A69
# How psycopg names values that come as text (psycopg.pq.Format).
_AS_TEXT = 0
# PostgreSQL's own timer does not run after an executemany: psycopg's pipeline ends with a Flush, which stops
# it. The lock's number stands in two halves in pg_locks.
_END_SILENT = text("""
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND state = 'idle in transaction'
    AND state_change < clock_timestamp() - :lost_ms * interval '1 ms'
    AND pid IN (
        SELECT pid FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND classid = :high AND objid = :low AND objsubid = 1
    )
""")
Options = Mapping[str, Any]
WRITING: Options = {"sanji_write": True}
"""The options of a connection that begins with the writers' lock."""


class _Plain(String):
    """A text; PostgreSQL's hold no NUL, which people can put into any address and form."""

    render_bind_cast = True

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy gives it
        """What is done to each value on its way to the database."""
        return lambda value: value.replace("\0", "\ufffd") if value else value


def make_engine(url: str) -> Engine:
    """The database's connections. Raises ValueError that says what is allowed."""
    # The connection used last is used next: what another has written meanwhile empties a cache.
    # A statement that fails is told of in logs, and what it was to write may be a person's or a secret.
    engine = create_engine(parse_url(url), pool_use_lifo=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        # Numbers go as wide as they are: SQLAlchemy's own type would refuse what 32 bits do not hold.
        engine.dialect.colspecs = {**engine.dialect.colspecs, Integer: Integer, String: _Plain}
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def reading(engine: Engine) -> Options:
    """The options of a connection that sees one moment, however often it reads.

    SQLite's transactions always do; PostgreSQL's own way is to see with each statement what is new.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    return {} if is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def end_silent(connection: Connection, lost_ms: int = _LOST_MS) -> int:
    """End writers that have been silent for so long amid their transaction; how many there were.

    A process or a machine that is stopped for a while would hold up the county until it wakes.
    """
    if connection.dialect.name == "sqlite":
        return 0
    halves = {"high": _LOCK >> 32, "low": _LOCK & 0xFFFFFFFF}
    return int(connection.execute(_END_SILENT, {"lost_ms": lost_ms, **halves}).scalar_one())


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
    # sqlite3's own begin-at-the-first-write would read before it has the lock; the listener says BEGIN.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_write(connection) else "BEGIN")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # Its sum of 64-bit integers has no end and comes as a decimal: all that is added up here is whole,
    # and is read as integers are. psycopg may be absent and is not imported: the connection has its own ways.
    adapters = connection.adapters
    adapters.register_loader("numeric", adapters.get_loader(adapters.types["int8"].oid, _AS_TEXT))
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {BUSY_MS}")
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    """Take the writers' lock; the end of the transaction gives it back, and so does the holder's loss."""
    if _is_write(connection):
        # In READ COMMITTED each statement after this one sees what the last holder has committed.
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {_LOST_MS}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _is_write(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("sanji_write", False))
