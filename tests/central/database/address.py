"""Where the centre of a test keeps its facts: a file of SQLite, or a database of the tests' own PostgreSQL.

`pytest --database postgresql` chooses (tests/conftest.py); a test that is of SQLite alone says why by the
marker `stays_on_sqlite`.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from msgspec import Struct

from central.store.store import Store
from tests.central.database.pool import Picture, pool
from tests.central.postgresql import server


class _Now(Struct):
    """What holds for the test that runs: whether it stays on SQLite, and which databases are taken."""

    stays: bool = False
    taken: dict[Path, str] = {}


_NOW = _Now()


class Held(Struct, frozen=True):
    """What a database holds, to begin others with: a file's bytes, or a picture of PostgreSQL's."""

    what: bytes | Picture


def is_postgresql() -> bool:
    """Whether the test that runs has its centre on PostgreSQL."""
    return os.environ.get("SANJI_TEST_DATABASE") == "postgresql" and not _NOW.stays


def url_in(folder: Path, name: str = "centre", like: Held | None = None) -> str:
    """The address of a folder's database: brought up to date, without facts at first, later the same one."""
    path = folder / f"{name}.sqlite"
    if is_postgresql():
        picture = like.what if like else pool().migrated
        assert isinstance(picture, Picture)
        return _taken(path, picture)
    if not path.exists():
        file = like.what if like else _migrated()
        assert isinstance(file, bytes)
        path.write_bytes(file)
    return f"sqlite:///{path}"


def address_in(folder: Path, name: str = "centre") -> str:
    """The same, as settings name it: of SQLite nothing is made by it."""
    return url_in(folder, name) if is_postgresql() else f"sqlite:///{folder / name}.sqlite"


def bare_in(folder: Path, name: str = "centre") -> str:
    """The same of a database that has no tables yet."""
    path = folder / f"{name}.sqlite"
    if not is_postgresql():
        return f"sqlite:///{path}"
    _NOW.taken[path.resolve()] = made = server().made()
    return server().address(made)


def held_by(folder: Path, name: str = "centre") -> Held:
    """What a folder's database holds; nobody is connected to it."""
    path = folder / f"{name}.sqlite"
    return Held(pool().picture(_NOW.taken[path.resolve()]) if is_postgresql() else path.read_bytes())


def files_of(folder: Path, name: str = "centre") -> bytes:
    """All that the database's files hold, also of rows that are there no more."""
    if is_postgresql():
        return server().files(_NOW.taken[(folder / f"{name}.sqlite").resolve()])
    return b"".join(path.read_bytes() for path in folder.glob(f"{name}.sqlite*"))


def lose(folder: Path, name: str = "centre") -> None:
    """The database is gone, as with its machine; under the same address there is a new one without tables."""
    path = folder / f"{name}.sqlite"
    if is_postgresql():
        server().lose(_NOW.taken[path.resolve()])
    else:
        path.unlink()


def give_back(folder: Path, name: str = "centre") -> None:
    """It is needed no more before the test's end."""
    taken = _NOW.taken.pop((folder / f"{name}.sqlite").resolve(), None)
    if taken:
        pool().give_back(taken)


def is_taken() -> bool:
    """Whether any database of PostgreSQL is in use."""
    return bool(_NOW.taken)


def stay_on_sqlite(*, is_so: bool) -> None:
    """Whether the test that begins stays on SQLite."""
    _NOW.stays = is_so


@contextmanager
def of_one_test() -> Iterator[None]:
    """What is taken in it is given back; what fixtures of several tests took before it is left to them."""
    before = set(_NOW.taken)
    try:
        yield
    finally:
        for path in _NOW.taken.keys() - before:
            pool().give_back(_NOW.taken.pop(path))


def _taken(path: Path, picture: Picture) -> str:
    resolved = path.resolve()
    if resolved not in _NOW.taken:
        _NOW.taken[resolved] = pool().take(picture)
    return server().address(_NOW.taken[resolved])


@cache
def _migrated() -> bytes:
    """A file brought up to date, made once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.sqlite")
        Store(f"sqlite:///{path}").close()
        return path.read_bytes()
