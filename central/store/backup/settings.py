"""The settings of backups."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from central.store.backup.keys import public_of
from plumbing.settings import Field, Section, checked

Recipient = Annotated[str, checked(public_of)]
BOXES_KEEP = 2
"""In how many good backups something lies before a box forgets it."""
Count = Annotated[int, Field(ge=0, le=1000)]


class BackupAt(Section):
    """Where backups are written to, who can open them, and how many are kept."""

    folder: Path
    """A folder on another disk or machine; what lies there besides is left alone."""
    recipients: Annotated[list[Recipient], Field(min_length=1, max_length=10)]
    """Keys that `sanji central backup-key` printed, age1…: each of them opens every backup."""
    daily: Annotated[int, Field(ge=1, le=1000)] = 7
    """Days of which the newest backup is kept. The newest one of all is never deleted."""
    weekly: Count = 5
    """Weeks of which the newest backup is kept."""
    monthly: Count = 12
    """Months of which the newest backup is kept. Persons erased here stay in backups for so long."""
    mb_per_s: Annotated[float, Field(ge=0.1, le=10_000)] = 20.0
    """The database is read, and the backup written, no faster: the disk is the collector's first of all."""
    boxes_keep: Annotated[int, Field(ge=1, le=10)] = BOXES_KEEP
    """Boxes keep what they sent until it lies in so many good backups, and send it again after a restore."""
    max_age_h: Annotated[float, Field(ge=1, le=1000)] = 26.0
    """With an older last good backup `sanji central backup --status` ends with code 1."""
    work_folder: Path | None = None
    """Where the database's picture lies in the clear meanwhile; left out: beside the database."""


def files_named(settings: Section) -> list[Path]:
    """The files that settings name anywhere, and those in folders that they name: keys, passwords, …"""
    found: list[Path] = []
    for path in _paths(settings):
        if path.is_file():
            found.append(path)
        elif path.is_dir():
            # What is being written there at this moment bears a dot, and is gone the next.
            found += sorted(one for one in path.rglob("[!.]*") if one.is_file())
    return list(dict.fromkeys(one.absolute() for one in found))


def _paths(value: object) -> Iterator[Path]:
    """Backups are no part of a backup."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, BackupAt):
        return
    elif isinstance(value, Section):
        for _, inner in value:
            yield from _paths(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _paths(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _paths(inner)
