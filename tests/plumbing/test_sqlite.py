"""A transaction is all or nothing, and on the disk when it returns."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbing.sqlite import Database, Migrations, open_durable, transaction

migrations = Migrations("test")


@migrations()
def m001_first(db: Database) -> None:
    """One table."""
    db.execute("CREATE TABLE thing (name TEXT PRIMARY KEY)")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A fresh database in a folder that was not there."""
    database = open_durable(tmp_path / "new" / "box.sqlite", migrations)
    yield database
    database.close()


def names(db: Database) -> list[str]:
    return [row[0] for row in db.execute("SELECT name FROM thing ORDER BY name")]


def test_a_commit_is_synced(db: Database) -> None:
    """WAL with synchronous=FULL: what is committed survives a power cut."""
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert db.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_another_connection_sees_all_or_nothing(db: Database, tmp_path: Path) -> None:
    """Nothing before the end of the transaction, all after it."""
    other = sqlite3.connect(tmp_path / "new" / "box.sqlite")
    with transaction(db):
        db.execute("INSERT INTO thing VALUES ('a')")
        db.execute("INSERT INTO thing VALUES ('b')")
        assert other.execute("SELECT count(*) FROM thing").fetchone() == (0,)
    assert other.execute("SELECT count(*) FROM thing").fetchone() == (2,)
    other.close()


def _insert_and_fail(db: Database) -> None:
    with transaction(db):
        db.execute("INSERT INTO thing VALUES ('a')")
        raise ZeroDivisionError


def test_an_error_takes_back_the_whole_transaction(db: Database) -> None:
    """The next one begins clean."""
    with pytest.raises(ZeroDivisionError):
        _insert_and_fail(db)
    with transaction(db):
        db.execute("INSERT INTO thing VALUES ('b')")
    assert names(db) == ["b"]


def test_another_error_of_sqlite_goes_through(db: Database) -> None:
    """Only a full disk is ours to name."""
    with pytest.raises(sqlite3.IntegrityError), transaction(db):
        db.execute("INSERT INTO thing VALUES ('a'), ('a')")
    assert names(db) == []


def test_migrations_run_once(db: Database, tmp_path: Path) -> None:
    """Opened again, the database keeps its rows."""
    with transaction(db):
        db.execute("INSERT INTO thing VALUES ('a')")
    again = open_durable(tmp_path / "new" / "box.sqlite", migrations)
    assert names(again) == ["a"]
    again.close()
