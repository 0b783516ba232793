"""Makes a backup: a picture of one moment, looked at, packed, sealed, read again, and only then counted."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import tzinfo
from errno import EDQUOT, ENOSPC
from fcntl import LOCK_EX, LOCK_NB, flock
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

from central.store.backup import checking, keeping, lives, manifest, package, snapshot
from central.store.backup.keys import public_of
from central.store.backup.lives import Good
from central.store.backup.manifest import SUFFIX, TOLD, Content, Manifest
from central.store.backup.package import Pace
from central.store.backup.settings import BackupAt
from central.store.store import Store
from plumbing import logs
from plumbing.durable import sync_folder
from plumbing.sqlite import DiskFull

_PART = ".part"
_SPARE_BYTES = 64 << 20


class BackupFault(RuntimeError):
    """No backup was made; all earlier ones are as they were. The text says why, and what to do."""


class Plan(Struct, frozen=True):
    """What is made into a backup: `work` is where the picture lies in the clear until it was looked at."""

    at: BackupAt
    work: Path
    files: Sequence[Path]
    zone: tzinfo


def make(store: Store, plan: Plan, now_ms: int, up_ms: Callable[[], int], pace: Pace) -> Manifest:
    """Make a backup of `now_ms`; what it says of itself. Raises BackupFault."""
    folder, began_ms = plan.at.folder, up_ms()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        plan.work.mkdir(parents=True, exist_ok=True)
        with _alone(folder), _tidy(folder, plan.work):
            _demand_room(store, plan)
            made = _made(store, plan, now_ms, pace)
            _finish(store, made, up_ms() - began_ms)
            _drop_outdated(plan, made)
    except OSError as why:
        raise BackupFault(f"{why}; no backup was made, and none was touched{_advice(plan, why)}") from why
    return made


def _advice(plan: Plan, why: OSError) -> str:
    if not isinstance(why, DiskFull) and why.errno not in (ENOSPC, EDQUOT):
        return ""
    folders = f"{plan.work} and {plan.at.folder}"
    return f". Free some space in {folders}, or keep fewer: [backup] daily, weekly, monthly"


def _made(store: Store, plan: Plan, now_ms: int, pace: Pace) -> Manifest:
    with store.write() as connection:
        number = lives.begin(connection)
    name = manifest.name_of(now_ms, number)
    picture = plan.work / f"{name}.sqlite{_PART}"
    # It is in the clear: nobody else may read it.
    picture.touch(mode=0o600)
    snapshot.take(store, picture, pace)
    found = checking.check(picture)
    if found.faults:
        raise BackupFault(
            "the database is not sound, and no backup was made of it: " + "; ".join(found.faults)
        )
    content = Content(
        at_ms=now_ms,
        number=number,
        version=version("sanji"),
        engine=store.engine.dialect.name,
        life=found.standing.life,
        database_bytes=picture.stat().st_size,
        database_sha256=package.digest_of(picture, pace),
        counts=found.counts,
        sealed_days=found.sealed_days,
        digest=found.digest,
        trail_rows=found.trail_rows,
        files={package.entry_of(place, path): str(path) for place, path in enumerate(plan.files)},
    )
    return _put(plan.at, name, content, picture, pace)


def _put(at: BackupAt, name: str, content: Content, picture: Path, pace: Pace) -> Manifest:
    """Into the folder: the backup, and when it was read again as it was written, what it says of itself."""
    part, told_part = at.folder / f"{name}{SUFFIX}{_PART}", at.folder / f"{name}{TOLD}{_PART}"
    written = package.write(part, content, picture, [public_of(one) for one in at.recipients], pace)
    if package.digest_of(part, pace) != written.sha256:
        raise BackupFault(f"{part} reads otherwise than it was written; is the disk failing?")
    made = Manifest(
        file=f"{name}{SUFFIX}",
        bytes=written.bytes,
        sha256=written.sha256,
        recipients=tuple(at.recipients),
        content=content,
    )
    with told_part.open("wb") as file:
        file.write(manifest.written(made))
        file.flush()
        os.fsync(file.fileno())
    part.rename(at.folder / made.file)
    told_part.rename(at.folder / f"{name}{TOLD}")
    sync_folder(at.folder)
    return made


def _finish(store: Store, made: Manifest, took_ms: int) -> None:
    with store.write() as connection:
        lives.finish(connection, good_of(made, took_ms))
    logs.get("backup").info("backup.made", file=made.file, bytes=made.bytes, took_ms=took_ms)


def good_of(made: Manifest, took_ms: int) -> Good:
    """As the database remembers it."""
    content = made.content
    events = content.counts["event"]
    return Good(content.number, content.at_ms, took_ms, made.file, made.bytes, made.sha256, events)


def _drop_outdated(plan: Plan, made: Manifest) -> None:
    """Never the one that was just made: by a clock that was set back it would be the oldest."""
    for one in keeping.outdated(manifest.listed(plan.at.folder), plan.at, plan.zone):
        if one.file == made.file:
            continue
        keeping.remove(plan.at.folder, one)
        logs.get("backup").info("backup.outdated", file=one.file)


def _demand_room(store: Store, plan: Plan) -> None:
    """Before anything is written: a picture in the clear, and at worst as much again that does not pack."""
    size = store.size_bytes() + _SPARE_BYTES
    same = plan.work.stat().st_dev == plan.at.folder.stat().st_dev
    for folder, needed in ((plan.work, 2 * size if same else size), (plan.at.folder, size)):
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise DiskFull(f"{folder} has {free >> 20} MB free, and {needed >> 20} MB are needed")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup at a time. The lock goes with the process."""
    with (folder / ".lock").open("wb") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError as why:
            raise BackupFault(f"another backup is being made in {folder}; wait for it") from why
        yield


@contextmanager
def _tidy(*folders: Path) -> Iterator[None]:
    """Nothing unfinished is there before and after, of an earlier backup that was cut short either."""
    _clear(*folders)
    try:
        yield
    finally:
        _clear(*folders)


def _clear(*folders: Path) -> None:
    for folder in folders:
        for path in folder.glob(f"centre-*{_PART}*"):
            with suppress(OSError):
                path.unlink()
