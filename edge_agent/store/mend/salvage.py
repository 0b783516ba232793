"""Puts a damaged database aside and takes its rows over as there is room. Nothing is ever wiped."""

import mmap
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from edge_agent.store.mend.carve import PAGE_BYTES, free_pages, pages_of
from edge_agent.store.mend.rescue import Pages, survey
from edge_agent.store.mend.takeover import STEP_BYTES, Life, TakeOver, free_bytes
from edge_agent.store.reserve import Reserve
from edge_agent.store.schema import migrations
from plumbing import logs
from plumbing.clock import Moment
from plumbing.durable import sync_folder
from plumbing.sqlite import Database, DatabaseError, DiskFull, fault_in, is_damage, open_durable

UNKNOWN = Moment(0, 0, "unknown")
# A quick check reads the whole file: on an SD card some seconds for so much. A larger file is checked only
# if a damage was met before.
_CHECK_BYTES_MAX = 128 * 2**20
# It is worth a start to go on with a salvage when there is room for so much, or for all that waits.
_WORTH_A_START_BYTES = 32 * 2**20
_WAITING, _TAKEN_OVER = ".waiting-", ".corrupt-"


class _Names(Struct, frozen=True):
    """The files around a database."""

    path: Path

    def beside(self, end: str) -> Path:
        return self.path.with_name(self.path.name + end)

    @property
    def suspect(self) -> Path:
        """Set when a damage was met while the box worked: the next start looks closely."""
        return self.beside(".suspect")

    def waiting(self) -> list[Path]:
        """Damaged files put aside and not wholly taken over, oldest first."""
        found = self.path.parent.glob(f"{self.path.name}{_WAITING}*")
        return sorted(one for one in found if not one.name.endswith(("-wal", "-shm")))

    def half_put_aside(self) -> list[Path]:
        """Names whose log was put aside already and whose file was not yet."""
        found = self.path.parent.glob(f"{self.path.name}{_WAITING}*-wal")
        logs_aside = [one.with_name(one.name.removesuffix("-wal")) for one in found]
        return [one for one in logs_aside if not one.exists() and not _taken_over(one).exists()]

    def next_aside(self, now: Moment) -> Path:
        """A name for the next damaged file: no number is used twice."""
        there = [*self.path.parent.glob(f"{self.path.name}{_WAITING}*")]
        there += self.path.parent.glob(f"{self.path.name}{_TAKEN_OVER}*")
        numbers = {one.name.removeprefix(self.path.name)[len(_WAITING) :][:3] for one in there}
        return self.beside(f"{_WAITING}{len(numbers) + 1:03}-{_utc(now)}")


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
    """Put the database aside if it is damaged, and take over what waits, as far as the disk has room.

    Putting aside is a rename and needs no room; a fresh database takes the place at once, so that the box
    works on. Rows keep their stream and number: the centre takes none twice and its ledger shows what is
    missing. The damaged file stays, whatever comes of it. Each step can be cut off by a power cut and is
    gone on with by the next start. Raises DiskFull where there is not even room for an empty database.
    """
    names = _Names(path)
    reserve = Reserve(path.parent, reserve_bytes)
    reason = _what_is_wrong(names, reserve)
    if reason is not None:
        _put_aside(names, now)
    for aside in names.waiting():
        _take_over(names, aside, reason or "found put aside", Life(stream, boot, now), reserve)
    names.suspect.unlink(missing_ok=True)


def waiting_bytes(path: Path) -> int:
    """How large the damaged files are that wait for room to be taken over."""
    return sum(_size(one) for one in _Names(path).waiting())


def is_worth_a_start(path: Path, reserve_bytes: int) -> bool:
    """Whether something waits and the disk has room to go on with it: that is what a start does."""
    waiting = waiting_bytes(path)
    need = min(waiting, _WORTH_A_START_BYTES) + _kept_free(path.parent, reserve_bytes) + STEP_BYTES
    return waiting > 0 and free_bytes(path.parent) >= need


def _kept_free(folder: Path, reserve_bytes: int) -> int:
    """What a salvage leaves to the box: its reserve, where that is not held, and as much again for scans."""
    return reserve_bytes if Reserve(folder, reserve_bytes).is_held else 2 * reserve_bytes


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
    aside = halves[0] if halves else names.next_aside(now)
    log = names.beside("-wal")
    if log.exists() and not halves:
        log.rename(aside.with_name(aside.name + "-wal"))
    names.beside("-shm").unlink(missing_ok=True)
    names.path.rename(aside)
    sync_folder(names.path.parent)


def _take_over(names: _Names, aside: Path, reason: str, life: Life, reserve: Reserve) -> None:
    """Take one damaged file over, or a part of it; when it is done, the file's name says so."""
    folder = names.path.parent
    reserve_bytes = reserve.size_bytes

    database = reserve.lend(lambda: open_durable(names.path, migrations))
    with closing(database) as db, _content(aside) as content:

        def has_room() -> bool:
            within = int(db.execute("PRAGMA freelist_count").fetchone()[0]) * PAGE_BYTES
            return free_bytes(folder) + within >= _kept_free(folder, reserve_bytes) + STEP_BYTES

        log = aside.with_name(aside.name + "-wal")
        count, fetch = pages_of(content, log.read_bytes() if log.exists() else b"")
        pages = Pages(count, fetch, frozenset(free_pages(fetch)))
        work = TakeOver(db, aside.name, pages, survey(pages), life)
        reserve.lend(work.begin)
        if work.go_on(has_room):
            _finish(work, db, aside, reason)
            return
        with suppress(DiskFull):  # The next start tells it.
            told = reserve.lend(lambda: work.report(reason, aside.name, _size(aside)))
            logs.get("salvage").error(
                "salvage.waits", needs_mb=told.waiting_mb, rows_kept=told.rows_kept, reason=reason
            )


def _finish(work: TakeOver, db: Database, aside: Path, reason: str) -> None:
    """Report it, on disk for good, before the file is called taken over; its log goes after it."""
    done = _taken_over(aside)
    told = work.report(reason, done.name)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    aside.rename(done)
    log = aside.with_name(aside.name + "-wal")
    if log.exists():
        log.rename(done.with_name(done.name + "-wal"))
    sync_folder(aside.parent)
    work.forget()
    logs.get("salvage").error(
        "database.salvaged", rows_kept=told.rows_kept, rows_lost_min=told.rows_lost_min, reason=reason
    )


def _taken_over(aside: Path) -> Path:
    return aside.with_name(aside.name.replace(_WAITING, _TAKEN_OVER, 1))


def _size(path: Path) -> int:
    log = path.with_name(path.name + "-wal")
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)


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
