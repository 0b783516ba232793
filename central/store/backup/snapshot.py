"""One moment's picture of the database, as an SQLite file, while everybody else goes on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from central.store import migrate
from central.store.engines import make_engine
from central.store.moving.rows import Pace, copy_all
from central.store.store import Store
from plumbing.sqlite import DatabaseError, copy_online, full_told


def take(store: Store, target: Path, pace: Pace) -> None:
    """Write the picture to `target`, which must not be there. Raises DiskFull."""
    database = store.engine.url.database
    if store.engine.dialect.name == "sqlite":
        copy_online(Path(str(database)), target, pace)
        return
    # From PostgreSQL a picture is the same file: it is looked at, and brought back, in the same way.
    with _filling(target) as copy, store.read() as source:
        copy_all(source, copy, pace)


@contextmanager
def _filling(path: Path) -> Iterator[Connection]:
    """A database of this version's tables in a fresh file, filled in one transaction. Raises DiskFull."""
    engine = make_engine(f"sqlite:///{path}")
    try:
        migrate.upgrade(engine)
        with engine.connect() as connection, connection.begin():
            yield connection
    except OperationalError as why:
        if not isinstance(why.orig, DatabaseError):
            raise
        with full_told(path.parent):
            raise why.orig from why
    finally:
        engine.dispose()
