"""SQLite as we use it on a box: one writer, a commit that is on disk when it returns, numbered migrations."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

__all__ = [
    "Database",
    "DatabaseError",
    "DiskFull",
    "Migrations",
    "copy_online",
    "damage_in",
    "fault_in",
    "fold_log",
    "full_told",
    "give_pages_back",
    "is_alone",
    "is_damage",
    "open_durable",
    "open_to_read",
    "transaction",
]

DatabaseError = sqlite3.DatabaseError
# The log is folded into the file from this many pages on, and kept no larger than this when it begins anew:
# both bound what a full disk must still be able to take.
_LOG_PAGES = 512
_BUSY_MS = 10_000
# Emptying the log is not worth a longer wait for whoever reads.
_FOLD_WAIT_MS = 200
_LOG_BYTES_MAX = 4 * 2**20
# What SQLite grows a shared-memory file by; with less room than that an I/O error is a full disk.
_ROOM_BYTES_MIN = 64 * 2**10
# A step of a copy: 1 MiB of pages of 4 KiB.
_COPY_PAGES = 256
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_MAYBE_FULL = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})


class DiskFull(OSError):
    """The disk has no room for the transaction; nothing of it was kept and all before it stands."""


def open_durable(path: Path, migrations: Migrations) -> Database:
    """The database at `path`, made or brought up to date, owned by the calling thread.

    WAL with synchronous=FULL: when a transaction has returned, it survives a power cut. A new file gives
    space back in steps (incremental vacuum). Raises DiskFull.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with full_told(path.parent):
        connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MS / 1000)
        try:
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            # What is deleted is overwritten: persons who are erased must not be found in free pages.
            connection.execute("PRAGMA secure_delete=ON").fetchall()
            connection.execute(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit={_LOG_BYTES_MAX}")
            database = Database(connection, execute_plugins=False)
            migrations.apply(database)
        except BaseException:
            connection.close()
            raise
    return database


def open_to_read(path: Path) -> Database:
    """The database at `path` for looking only, beside a writer that goes on. Raises DatabaseError."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
    return Database(connection, execute_plugins=False, recursive_triggers=False)


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """All or nothing. Raises DiskFull; any other error of SQLite goes through as it is."""
    try:
        with database.atomic():
            yield
    except sqlite3.OperationalError as why:
        folder = Path(database.conn.execute("PRAGMA database_list").fetchone()[2]).parent
        with full_told(folder):
            raise why from None


def fold_log(database: Database) -> bool:
    """Put all of the log into the file and empty it, so that what was erased is in neither.

    Not within a transaction. False where somebody goes on reading what was before. Raises DiskFull.
    """
    folder = Path(database.conn.execute("PRAGMA database_list").fetchone()[2]).parent
    database.conn.execute(f"PRAGMA busy_timeout={_FOLD_WAIT_MS}").fetchall()
    try:
        with full_told(folder):
            is_busy = database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        database.conn.execute(f"PRAGMA busy_timeout={_BUSY_MS}").fetchall()
    return not is_busy


def give_pages_back(database: Database, pages: int) -> None:
    """Give so many of the file's free pages back to the disk. Not within a transaction. Raises DiskFull.

    The statement gives one page a step and has no columns: `execute` takes it to be done after the first.
    """
    folder = Path(database.conn.execute("PRAGMA database_list").fetchone()[2]).parent
    with full_told(folder):
        database.conn.executescript(f"PRAGMA incremental_vacuum({pages})")


def fault_in(path: Path) -> str | None:
    """What SQLite's quick check finds wrong with the file, None when nothing; the file stays as it is.

    Raises DiskFull, since even looking needs a few pages of shared memory.
    """
    with full_told(path.parent):
        try:
            with closing(open_to_read(path)) as database:
                told = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.DatabaseError as why:
            if is_damage(why):
                return str(why)
            raise
    return None if told == "ok" else told


def copy_online(source: Path, target: Path, pace: Callable[[int], None]) -> None:
    """Copy a database that others write to, a few pages at a time; `target` must not be there.

    The copy shows one moment. In WAL mode the reader that holds it stops no writer; the log only grows
    meanwhile, for it cannot begin anew. Without the reader each commit of others would begin the copy anew
    (https://www.sqlite.org/c3ref/backup_finish.html). `pace` is told the bytes of each step. Raises DiskFull.
    """
    with (
        closing(sqlite3.connect(source, isolation_level=None, timeout=_BUSY_MS / 1000)) as reader,
        closing(sqlite3.connect(target, isolation_level=None)) as writer,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        page_bytes = int(reader.execute("PRAGMA page_size").fetchone()[0])

        def stepped(_status: int, _remaining: int, _total: int) -> None:
            pace(_COPY_PAGES * page_bytes)

        with full_told(target.parent):
            reader.backup(writer, pages=_COPY_PAGES, progress=stepped)
            # One file, whatever the source is.
            writer.execute("PRAGMA journal_mode=DELETE").fetchone()


def is_alone(path: Path) -> bool:
    """Whether nobody else has this database open: only then SQLite leaves its log mode for a moment."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.OperationalError:
            return False
        return bool(mode == "delete")


def damage_in(path: Path) -> str | None:
    """What SQLite's full check finds wrong with a file that nobody writes to, None when nothing."""
    try:
        with closing(open_to_read(path)) as database:
            told = str(database.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as why:
        return str(why)
    return None if told == "ok" else told


def is_damage(why: DatabaseError) -> bool:
    """Whether the error says that the file's content is damaged."""
    return _code(why) in _DAMAGE


@contextmanager
def full_told(folder: Path) -> Iterator[None]:
    """A log or shared memory that cannot grow gives an I/O error: the disk's room says which it was."""
    try:
        yield
    except sqlite3.OperationalError as why:
        code = _code(why)
        if code == sqlite3.SQLITE_FULL or (code in _MAYBE_FULL and _is_full(folder)):
            raise DiskFull(f"{why}; free some space on the data partition") from why
        raise


def _code(why: sqlite3.Error) -> int:
    # Extended codes keep the primary one in their low byte (https://www.sqlite.org/rescode.html).
    return int(getattr(why, "sqlite_errorcode", 0) or 0) & 0xFF


def _is_full(folder: Path) -> bool:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize < _ROOM_BYTES_MIN or (disk.f_files > 0 and disk.f_favail == 0)
