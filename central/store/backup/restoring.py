"""Brings a centre back from a backup: everything is proved before anything is put in place."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic.util.exc import CommandError
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec import Struct
from sqlalchemy import Connection, func, select, text

from central.store import migrate, tables
from central.store.access import trail
from central.store.access.tables import account
from central.store.access.trail import Deed
from central.store.backup import checking, lives, package
from central.store.backup.lives import Good
from central.store.backup.manifest import Content
from central.store.engines import make_engine
from central.store.moving import mark
from central.store.moving.rows import copy_all
from central.store.store import Store
from plumbing.sqlite import is_alone

_PART = ".restoring"


class RestoreFault(RuntimeError):
    """Nothing was put in place. The text says why, and what to do."""


class Proved(Struct, frozen=True):
    """A backup that was opened, read whole and found good: its picture lies at `picture`."""

    content: Content
    found: checking.Found
    picture: Path
    files: tuple[tuple[Path, bytes], ...]


@contextmanager
def proved(source: Path, keys: Sequence[X25519PrivateKey], work: Path) -> Iterator[Proved]:
    """Open a backup into `work`, bring it up to this version and look at all of it. Raises RestoreFault."""
    picture = work / f"{source.name}{_PART}"
    _drop(picture)
    try:
        with package.opened(source, keys) as reading:
            reading.database_to(picture)
            files = tuple(reading.files())
        yield Proved(reading.content, _looked_at(picture), picture, files)
    except package.PackageFault as why:
        raise RestoreFault(f"{why}; take another backup") from why
    finally:
        _drop(picture)


def _looked_at(picture: Path) -> checking.Found:
    engine = make_engine(f"sqlite:///{picture}")
    try:
        migrate.upgrade(engine)
    except CommandError as why:
        raise RestoreFault(f"the backup is a newer version's ({why}); restore it with that version") from why
    finally:
        engine.dispose()
    found = checking.check(picture)
    if found.faults:
        raise RestoreFault("the backup is not sound: " + "; ".join(found.faults) + "; take another one")
    return found


def place(url: str, one: Proved, deed: Deed, aside: str) -> Path | None:
    """Put the database in place under a new life, noted in its trail; the file that was there before.

    `aside` is the suffix under which an earlier file stays. The target must be empty or meant to be replaced.
    """
    with _engine(f"sqlite:///{one.picture}") as connection:
        _born_again(connection, deed, one.content)
    engine = make_engine(url)
    path = Path(str(engine.url.database))
    if engine.dialect.name == "sqlite":
        engine.dispose()
        return _swap(one.picture, path, aside)
    engine.dispose()
    store = Store(url)
    try:
        with _engine(f"sqlite:///{one.picture}") as source, store.write() as target:
            copy_all(source, target)
    finally:
        store.close()
    return None


def reclaim(url: str) -> None:
    """A database that was moved away is to be worked with again, for which it needs a new life."""
    with _engine(url) as connection:
        if mark.read(connection).to:
            mark.forget(connection)


def born_again(store: Store, deed: Deed) -> str:
    """The database was put back by other means: only give it a new life."""
    with store.write() as connection:
        trail.record(connection, deed)
        return lives.begin_life(connection)


def _born_again(connection: Connection, deed: Deed, content: Content) -> None:
    trail.record(connection, deed)
    lives.begin_life(connection)
    last = lives.last_good(connection)
    if last is None or last.mark < content.number:
        # The picture was taken before it was found good; it was, as we know by now.
        events = content.counts["event"]
        lives.finish(connection, Good(content.number, content.at_ms, 0, "", 0, "", events))


@contextmanager
def _engine(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def _swap(picture: Path, path: Path, aside: str) -> Path | None:
    """The file in place of what was there, which stays under another name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.with_name(path.name + aside) if path.exists() else None
    if before is not None:
        path.rename(before)
    for end in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{end}").rename(f"{before or path}{end}")
    with picture.open("rb") as file:
        os.fsync(file.fileno())
    picture.rename(path)
    return before


def is_empty(url: str) -> bool:
    """Whether nothing would be lost: no database, or one without events and accounts."""
    engine = make_engine(url)
    path = Path(str(engine.url.database))
    engine.dispose()
    if engine.dialect.name == "sqlite" and (not path.exists() or path.stat().st_size == 0):
        return True
    with _engine(url) as connection:
        there = set(_names(connection))
        looked = [one for one in (tables.event, account) if one.name in there]
        return all(not connection.execute(select(func.count()).select_from(one)).scalar() for one in looked)


def _names(connection: Connection) -> list[str]:
    return list(connection.dialect.get_table_names(connection))


def is_unused(url: str) -> bool:
    """Whether nobody else has the database open."""
    engine = make_engine(url)
    path = Path(str(engine.url.database))
    engine.dispose()
    if engine.dialect.name == "sqlite":
        return not path.exists() or is_alone(path)
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with _engine(url) as connection:
        return int(connection.execute(query).scalar_one()) == 0


def _drop(picture: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{picture}{end}").unlink(missing_ok=True)
