"""Opens SQLite or PostgreSQL so that both promise the same: who writes when, and what a value may be."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from struct import Struct as Packed
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Integer, String, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from central.store.opening import Unopened, unfit

BUSY_MS = 15_000
"""Who waits for a lock gives up after so long."""
# SQLite's own 2 MB hold a fraction of the pages that a burst touches.
_CACHE_KIB = 65_536
# A writer that is silent for so long amid its transaction is gone: stopped, or its machine or its link died.
# What it holds is given back before those who wait for it give up: else one that hangs would end them all.
_LOST_MS = BUSY_MS // 2
# The lock that PostgreSQL's writers take in turn: "sanji" in ASCII, which no other program has chosen.
_LOCK = 0x73616E6A69
# What is confirmed is on the disk: a session may say so for itself where the server says otherwise.
_ON_DISK = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
# How psycopg names values that come as text (psycopg.pq.Format).
_AS_TEXT = 0
# A key's lock is of the class that has two numbers of 32 bits; the writers' lock is of the one with a single
# number, so that no key can ever be it.
_HALVES = Packed(">ii")
_KEY_LOCKS = "SELECT pg_advisory_xact_lock(high, low) FROM unnest(%s::int4[], %s::int4[]) AS key (high, low)"
# What PostgreSQL says of two that wait for each other, and of a row that moved under a transaction (its
# manual, appendix A), and where its table of locks is full.
_MET = frozenset({"40P01", "40001"})
_FULL = "53200"
# A PostgreSQL whose machine or link has died is noticed in a minute or so, not by the kernel's quarter of an
# hour; an address may say otherwise (libpq, "Parameter Key Words").
_LASTING: Mapping[str, str | tuple[str, ...]] = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "sanji",
}
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
Halves = tuple[int, int]
WRITING: Options = {"sanji_write": True}
"""The options of a connection that begins with the writers' lock."""


def writing_beside(keys: Iterable[str]) -> Options:
    """The options of a connection that shares the writers' lock and has the lock of each key for itself."""
    return {"sanji_keys": sorted({_halves(key) for key in keys})}


def _halves(key: str) -> Halves:
    """A key as 64 bits, alike in every process."""
    high, low = _HALVES.unpack(blake2b(key.encode(), digest_size=8).digest())
    return high, low


def have_met(fault: DBAPIError) -> bool:
    """Whether two transactions met where neither could go on: this one is undone, and may be run again."""
    return getattr(fault.orig, "sqlstate", None) in _MET


def is_out_of_locks(fault: DBAPIError) -> bool:
    """Whether the server has no room for so many locks."""
    return getattr(fault.orig, "sqlstate", None) == _FULL


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
    where = parse_url(url)
    lasting = {} if where.drivername == "sqlite" else {**_LASTING, **where.query}
    engine = create_engine(where, pool_use_lifo=True, hide_parameters=True, connect_args=lasting)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        # Numbers go as wide as they are: SQLAlchemy's own type would refuse what 32 bits do not hold.
        engine.dialect.colspecs = {**engine.dialect.colspecs, Integer: Integer, String: _Plain}
        event.listen(engine, "do_connect", _connect_postgresql)
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
    """Where a database is. Raises ValueError that says what is allowed, or what is not installed."""
    allowed = "is neither sqlite:////path/to/centre.sqlite nor postgresql+psycopg://user@host/name"
    try:
        parsed = make_url(url)
    except ArgumentError as why:
        raise ValueError(f"{url!r} {allowed}") from why
    if parsed.drivername not in ("sqlite", "postgresql+psycopg") or not parsed.database:
        raise ValueError(f"{parsed.render_as_string()!r} {allowed}")
    try:
        parsed.get_dialect().import_dbapi()
    except ImportError as why:
        raise ValueError(f"PostgreSQL needs psycopg ({why}): pip install 'sanji[postgres]'") from why
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


def _connect_postgresql(dialect: Any, _record: Any, words: Any, options: Any) -> Any:
    """A connection, if the database is one that will do."""
    connection = dialect.connect(*words, **options)
    info = connection.info
    why, name = unfit(info.server_version, info.parameter_status("server_encoding")), info.dbname
    if why:
        connection.close()
        raise Unopened(f"database {name}: {why}")
    return connection


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # Its sum of 64-bit integers has no end and comes as a decimal: all that is added up here is whole,
    # and is read as integers are. psycopg may be absent and is not imported: the connection has its own ways.
    adapters = connection.adapters
    adapters.register_loader("numeric", adapters.get_loader(adapters.types["int8"].oid, _AS_TEXT))
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {BUSY_MS}")
        cursor.execute(_ON_DISK)
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    """Take the locks; the end of the transaction gives them back, and so does the holder's loss.

    In READ COMMITTED each statement after these sees what the last holder has committed. Who waits for the
    writers' lock alone is not overtaken: PostgreSQL lets no later sharer in before it.
    """
    keys: list[Halves] | None = connection.get_execution_options().get("sanji_keys")
    if keys is None and not _is_write(connection):
        return
    connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {_LOST_MS}")
    if keys is None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")
    if keys:
        # In the order of the keys, as everybody takes them: so no two wait for each other.
        connection.exec_driver_sql(_KEY_LOCKS, ([high for high, _ in keys], [low for _, low in keys]))


def _is_write(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("sanji_write", False))
