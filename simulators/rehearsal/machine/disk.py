"""The disk under a database: what a kill or a power cut leaves of it, and a way to look into it.

SQLite in WAL mode with synchronous=FULL has synced the log when a commit returns, with NORMAL only at a
checkpoint (sqlite.org/pragma.html#pragma_synchronous). So a cut spares database and log under FULL, and the
database alone under less. Bytes that were not synced may stand there in any shape: a torn tail is put behind.
"""

import sqlite3
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct

_FULL = 2
_PAGES_MAX = 2**31


class _Image(Struct, frozen=True):
    main: bytes
    log: bytes


class Died(Exception):
    """The process ended here and now, whatever it was at."""


class Disk:
    """A database file and the process that has it open; `die` keeps what that process leaves behind."""

    def __init__(self, path: Path, rng: Random) -> None:
        self.path = path
        self._log = path.with_name(path.name + "-wal")
        self._rng = rng
        self._image: _Image | None = None

    @property
    def is_dead(self) -> bool:
        """Whether the process died, and has not been buried by `restore` yet."""
        return self._image is not None

    def die(self, synchronous: int, *, is_power: bool) -> None:
        """Keep what is on the disk at this instant; what is written afterwards never happened."""
        log = self._log.read_bytes() if self._log.exists() else b""
        if is_power and synchronous < _FULL:
            log = b""
        elif is_power and log:
            log += self._rng.randbytes(self._rng.randrange(9000))
        self._image = _Image(self.path.read_bytes(), log)

    def restore(self) -> None:
        """Put back what was kept, once every connection of the dead process is closed."""
        if self._image is None:
            return
        self.path.write_bytes(self._image.main)
        self._log.write_bytes(self._image.log)
        self.path.with_name(self.path.name + "-shm").unlink(missing_ok=True)
        self._image = None


class Doom:
    """Ends a process amid its database's work: after so many steps of SQLite's machine, wherever that is."""

    def __init__(self, disk: Disk, connection: sqlite3.Connection) -> None:
        self._disk = disk
        self._connection = connection
        self._steps_left = 0
        self._is_power = False
        self.synchronous = int(connection.execute("PRAGMA synchronous").fetchone()[0])

    def arm(self, steps: int, *, is_power: bool) -> None:
        """Let it happen after so many steps."""
        self._steps_left, self._is_power = steps, is_power
        self._connection.set_progress_handler(self._step, 1)

    def disarm(self) -> None:
        """Let it not happen."""
        self._connection.set_progress_handler(None, 0)

    def strike(self, *, is_power: bool) -> None:
        """Let it happen now."""
        self._disk.die(self.synchronous, is_power=is_power)

    def _step(self) -> int:
        self._steps_left -= 1
        if self._steps_left > 0 or self._disk.is_dead:
            return 0
        self.strike(is_power=self._is_power)
        return 1


def fill(connection: sqlite3.Connection, *, is_full: bool) -> None:
    """Let the database not grow any more, as on a full disk, or let it grow again."""
    pages = connection.execute("PRAGMA page_count").fetchone()[0] if is_full else _PAGES_MAX
    connection.execute(f"PRAGMA max_page_count = {pages}")


def interrupted(why: Exception) -> bool:
    """Whether an error is what a doomed process sees of its end."""
    # By its code: on a full disk the text is still that of the refusal before.
    return isinstance(why, sqlite3.OperationalError) and why.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT


Interrupted = sqlite3.OperationalError


def look(path: Path, query: str) -> list[tuple[Any, ...]]:
    """What a database holds, read past all our code."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
