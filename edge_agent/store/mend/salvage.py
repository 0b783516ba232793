"""Puts a damaged database aside and takes over what can be read of it, row by row. Nothing is ever wiped."""

import mmap
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from edge_agent.store.mend.rescue import Rescue
from edge_agent.store.reserve import Reserve
from edge_agent.store.schema import migrations
from logistics import wire
from logistics.events import BoxSalvaged, worth_of
from plumbing import logs
from plumbing.clock import Moment
from plumbing.sqlite import Database, DatabaseError, fault_in, is_damage, open_durable, transaction

UNKNOWN = Moment(0, 0, "unknown")
# A quick check reads the whole file: on an SD card some seconds for so much. A larger file is checked only
# if a damage was met before.
_CHECK_BYTES_MAX = 128 * 2**20
_PAGES_A_COMMIT = 500


class _Names(Struct, frozen=True):
    """The files around a database."""

    path: Path

    def beside(self, end: str) -> Path:
        return self.path.with_name(self.path.name + end)

    @property
    def suspect(self) -> Path:
        """Set when a damage was met while the box worked: the next start looks closely."""
        return self.beside(".suspect")

    @property
    def fresh(self) -> Path:
        """The new database while it is being filled."""
        return self.beside(".salvage")

    def put_aside(self) -> list[Path]:
        """The damaged files, oldest first."""
        found = self.path.parent.glob(f"{self.path.name}.corrupt-*")
        return sorted(one for one in found if not one.name.endswith(("-wal", "-shm")))

    def half_put_aside(self) -> list[Path]:
        """Names whose log was put aside already and whose file was not yet."""
        found = self.path.parent.glob(f"{self.path.name}.corrupt-*-wal")
        logs_aside = [one.with_name(one.name.removesuffix("-wal")) for one in found]
        return [one for one in logs_aside if not one.exists()]


@contextmanager
def marking(path: Path) -> Iterator[None]:
    """A damage met within ends in its error, and makes the next start look closely."""
    try:
        yield
    except DatabaseError as why:
        if is_damage(why):
            _Names(path).suspect.touch()
        raise


def if_damaged(path: Path, *, stream: str, boot: str, now: Moment, reserve_bytes: int = 0) -> None:
    """Put the database aside and salvage it if it is damaged, or if an earlier start died while doing so.

    The rows keep their stream and number, so that the centre takes none twice and its ledger shows what is
    missing; the report of it is the first event of a stream of its own. Each step can be cut off by a
    power cut and is done again by the next start. Raises DiskFull where there is no room for a second file.
    """
    names = _Names(path)
    reserve = Reserve(path.parent, reserve_bytes)
    reason = _what_is_wrong(names, reserve)
    if reason is not None:
        _put_aside(names, now)
    if not path.exists() and (aside := names.put_aside()):
        reserve.lend(lambda: _salvage(names, aside[-1], reason or "found put aside", stream, boot, now))
    names.suspect.unlink(missing_ok=True)


def _what_is_wrong(names: _Names, reserve: Reserve) -> str | None:
    path, log = names.path, names.beside("-wal")
    if not path.exists():
        return None
    if names.half_put_aside():
        return "an earlier start put half of it aside"
    size = path.stat().st_size
    if size == 0:
        # SQLite would take it for a new database and throw its log away.
        return "the file is empty and its log is not" if log.exists() and log.stat().st_size else None
    if size > _CHECK_BYTES_MAX and not names.suspect.exists():
        return None
    return reserve.lend(lambda: fault_in(path))


def _put_aside(names: _Names, now: Moment) -> None:
    """The log first: without its file it is seen as half done, where a file without log would look whole."""
    halves = names.half_put_aside()
    aside = halves[0] if halves else names.beside(f".corrupt-{len(names.put_aside()) + 1:03}-{_utc(now)}")
    log = names.beside("-wal")
    if log.exists() and not halves:
        log.rename(aside.with_name(aside.name + "-wal"))
    names.beside("-shm").unlink(missing_ok=True)
    names.path.rename(aside)
    _sync(names.path.parent)


def _salvage(names: _Names, aside: Path, reason: str, stream: str, boot: str, now: Moment) -> None:
    """Fill a fresh file and give it the database's name when it is whole: that rename is the commit."""
    for end in ("", "-wal", "-shm"):
        names.fresh.with_name(names.fresh.name + end).unlink(missing_ok=True)
    with closing(open_durable(names.fresh, migrations)) as db:
        rescue = Rescue(db)
        with _content(aside) as content:
            log = aside.with_name(aside.name + "-wal")
            rescue.take(content, log.read_bytes() if log.exists() else b"", _PAGES_A_COMMIT)
        rescue.name_streams(stream)
        told = BoxSalvaged(
            rows_kept=rescue.kept, rows_lost_min=rescue.lost_min, reason=reason[:1000], put_aside=aside.name
        )
        _report(db, f"{stream}-salvage", boot, now, told)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    names.fresh.rename(names.path)
    _sync(names.path.parent)
    logs.get("salvage").error(
        "database.salvaged", rows_kept=told.rows_kept, rows_lost_min=told.rows_lost_min, reason=told.reason
    )


def _report(db: Database, stream: str, boot: str, now: Moment, told: BoxSalvaged) -> None:
    with transaction(db):
        ord_ = db.execute("INSERT INTO stream (name, boot, top) VALUES (?, ?, 1)", (stream, boot)).lastrowid
        db.execute(
            "INSERT INTO outbox (stream_ord, seq, at_ms, up_ms, clock, worth, body) VALUES (?,1,?,?,?,?,?)",
            (ord_, now.at_ms, now.up_ms, now.clock, worth_of(told).value, wire.encode_event(told)),
        )


@contextmanager
def _content(path: Path) -> Iterator[bytes | mmap.mmap]:
    """The file's bytes, not all of them in memory at once."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield content


def _utc(now: Moment) -> str:
    return datetime.fromtimestamp(now.at_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def _sync(folder: Path) -> None:
    """Renames are on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
