"""What a kill and a power cut leave on the disk is what SQLite has promised, and no more."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from simulators.rehearsal.machine.disk import Disk, Doom, Interrupted, fill, look


def opened(path: Path, synchronous: str) -> sqlite3.Connection:
    """A database with one row that a checkpoint has brought home, and one committed since."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (1)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("INSERT INTO t VALUES (2)")
    return connection


@pytest.mark.parametrize(
    ("synchronous", "is_power", "left"),
    [
        ("FULL", False, [(1,), (2,)]),
        ("FULL", True, [(1,), (2,)]),
        ("NORMAL", False, [(1,), (2,)]),
        ("NORMAL", True, [(1,)]),
    ],
)
def test_what_is_left(tmp_path: Path, synchronous: str, is_power: bool, left: list[tuple[int]]) -> None:
    """A kill leaves what was committed, a power cut what was synced; what came after never happened."""
    path = tmp_path / "db"
    connection = opened(path, synchronous)
    disk = Disk(path, Random(1))
    Doom(disk, connection).strike(is_power=is_power)
    assert disk.is_dead
    connection.execute("INSERT INTO t VALUES (3)")
    connection.close()
    disk.restore()
    assert look(path, "SELECT x FROM t ORDER BY x") == left
    assert not disk.is_dead


@pytest.mark.parametrize("steps", range(1, 60, 3))
def test_death_amid_a_transaction(tmp_path: Path, steps: int) -> None:
    """Wherever in a transaction of two rows it strikes, both are there or none."""
    path = tmp_path / "db"
    connection = opened(path, "FULL")
    disk = Disk(path, Random(steps))
    doom = Doom(disk, connection)
    doom.arm(steps, is_power=True)
    with suppress(Interrupted):
        for statement in ("BEGIN", "INSERT INTO t VALUES (3)", "INSERT INTO t VALUES (4)", "COMMIT"):
            connection.execute(statement)
    assert disk.is_dead or steps > 20
    doom.disarm()
    connection.close()
    disk.restore()
    assert look(path, "SELECT count(*) FROM t WHERE x > 2") in ([(0,)], [(2,)])


def test_a_full_disk(tmp_path: Path) -> None:
    """What makes the database grow is refused while the disk is full, and taken again afterwards."""
    connection = opened(tmp_path / "db", "FULL")
    fill(connection, is_full=True)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    fill(connection, is_full=False)
    connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    connection.close()
