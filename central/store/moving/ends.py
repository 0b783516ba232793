"""The two ends of a move: what each must be before anything is written."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.engine import URL

from central.store import migrate, tables
from central.store.engines import WRITING, make_engine, parse_url
from central.store.moving import mark
from central.store.moving.mark import Mark
from central.store.moving.rows import VERSION
from central.store.opening import unfit
from plumbing.sqlite import is_alone

# Rows of PostgreSQL are wider than SQLite's, and its log of writes grows meanwhile. An SQLite file is written
# twice, the second time out of its own log.
_TIMES = 2
_SPARE_BYTES = 64 << 20
_IN_USE = "{what} is in use: stop the centre, and whatever else has it open"
_LOOKS = 10


class MoveFault(RuntimeError):
    """Nothing was moved, or not all of it. The text says why, and what to do."""


@contextmanager
def engine_of(url: str, what: str) -> Iterator[Engine]:
    """Raises MoveFault where there is no such database, or nothing to speak to it with."""
    try:
        parsed = parse_url(url)
        engine = make_engine(url)
    except ValueError as why:
        raise MoveFault(f"{what}: {why}") from why
    try:
        if parsed.drivername == "sqlite":
            _demand_file(_file(parsed), what)
        else:
            _demand_server(engine, f"{what} {shown(parsed)}")
        yield engine
    finally:
        engine.dispose()


def _demand_file(path: Path, what: str) -> None:
    if not path.absolute().parent.is_dir():
        raise MoveFault(f"{what}: there is no folder {path.absolute().parent}")
    if path.exists() and not is_alone(path):
        raise MoveFault(_IN_USE.format(what=f"{what} {path}"))


def shown(url: URL) -> str:
    """An address for people and logs: without its password."""
    return url.render_as_string()


def _demand_server(engine: Engine, what: str) -> None:
    """Before SQLAlchemy's own greeting, which fails at a server that is too old or speaks no UTF-8."""
    arguments, named = engine.dialect.create_connect_args(engine.url)
    driver = engine.dialect.loaded_dbapi
    try:
        connection: Any = driver.connect(*arguments, **named, autocommit=True)
    except driver.OperationalError as why:
        raise MoveFault(f"{what}: {str(why).strip()}") from why
    with connection:
        told = connection.info
        why_not = unfit(told.server_version, told.parameter_status("server_encoding"))
        if why_not:
            raise MoveFault(f"{what}: {why_not}")
        if not _is_alone_at(connection):
            raise MoveFault(_IN_USE.format(what=what) + " (pg_stat_activity says who)")


def _is_alone_at(connection: Any) -> bool:
    """Whether nobody else has the database open; who has just left may still be on his way."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _ in range(_LOOKS):
        if not connection.execute(others).fetchone()[0]:
            return True
        connection.execute("SELECT pg_sleep(0.2)")
    return False


def demand_apart(source: str, target: str) -> None:
    """Raises MoveFault where both are one database, however it is spelt."""
    try:
        one, other = parse_url(source), parse_url(target)
    except ValueError as why:
        raise MoveFault(str(why)) from why
    if one.drivername != other.drivername:
        return
    if one.drivername == "sqlite":
        is_same = _file(one).resolve() == _file(other).resolve()
    else:
        places = [(url.host, url.port or 5432, url.database, url.query.get("host")) for url in (one, other)]
        is_same = places[0] == places[1]
    if is_same:
        raise MoveFault(f"{shown(other)} is the database of these settings; name another one by --to")


def _file(url: URL) -> Path:
    return Path(str(url.database))


def demand_source(url: str) -> None:
    """Raises MoveFault where there is nothing to move."""
    parsed = parse_url(url)
    path = _file(parsed)
    if parsed.drivername == "sqlite" and (not path.exists() or path.stat().st_size == 0):
        raise MoveFault(f"{path}: there is no database; [store] url names the one to be moved")


@contextmanager
def held(engine: Engine) -> Iterator[Connection]:
    """The source, with the writers' lock: nobody writes to it, so that all that is read is of one moment."""
    with engine.connect().execution_options(**WRITING) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # While the target makes an index the source is silent for longer than a writer may be.
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        if not migrate.is_current(connection):
            raise MoveFault(
                f"the database of these settings is of {_version(connection)}: bring it to this one first, by"
                " sanji central verify-chain CONFIG, which also proves it"
            )
        yield connection


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table(VERSION.name):
        return "no version of a centre"
    told = connection.execute(select(VERSION.c.version_num)).scalar()
    return f"another version (its tables are of step {told})"


def standing(engine: Engine, life: str, *, again: bool) -> Mark:
    """What the target has of this move already. Raises MoveFault for one that is none, and is not empty."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            _demand_rights(connection)
        there, names = mark.read(connection), inspect(connection).get_table_names()
        version = _version(connection)
    if not names or (there.life and (there.life == life or again)):
        return there
    if there.life:
        raise MoveFault(
            "the target is the unfinished move of another centre; --again drops it and begins anew"
        )
    if tables.event.name not in names:
        raise MoveFault(f"the target is not empty: it has tables such as {names[0]}; name an empty database")
    raise MoveFault(
        f"the target is not empty: it is a centre's database of {version.removeprefix('another ')};"
        " name an empty one, or drop it and make it anew"
    )


def _demand_rights(connection: Connection) -> None:
    may = text(
        "SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE'), pg_is_in_recovery()"
    )
    schema, is_allowed, is_copy = connection.execute(may).one()
    if is_copy:
        raise MoveFault("the target is a standby, which takes no writes; name the primary")
    if not schema or not is_allowed:
        raise MoveFault(
            f"the account may make no tables in schema {schema or 'public'}: make it the database's owner, or"
            f" GRANT CREATE ON SCHEMA {schema or 'public'}"
        )


def clear(engine: Engine) -> None:
    """Drop all that an unfinished move left."""
    with engine.connect().execution_options(**WRITING) as connection, connection.begin():
        tables.metadata.drop_all(connection)
        VERSION.drop(connection, checkfirst=True)
        mark.forget(connection)


def demand_room(engine: Engine, source_bytes: int) -> int:
    """How many bytes the target may take. Raises MoveFault where its disk, as far as seen, has less."""
    needed = _TIMES * source_bytes + _SPARE_BYTES
    folder = _folder(engine)
    if folder is None or not folder.exists():
        return needed
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise MoveFault(f"{folder} has {free >> 20} MB free, and up to {needed >> 20} MB are needed")
    return needed


def _folder(engine: Engine) -> Path | None:
    """Where the target lies, if that is on this machine and may be known."""
    if engine.dialect.name == "sqlite":
        return _file(engine.url).absolute().parent
    here = str(engine.url.query.get("host", engine.url.host or "/"))
    if not here.startswith(("/", "localhost", "127.", "::1")):
        return None
    query = text(
        "SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'MEMBER')"
        " THEN current_setting('data_directory') END"
    )
    with engine.connect() as connection:
        told = connection.execute(query).scalar()
    # An account that may not look into PostgreSQL's folder learns nothing of its disk.
    return Path(told) if told and os.access(told, os.X_OK) else None
