"""Small files and links that are there whole at any moment, and on disk when a call returns."""

import os
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

S = TypeVar("S", bound=Struct)
_NOTE_BYTES_MAX = 16_384
_OPEN_MODE = 0o644


def write_note(path: Path, note: Struct) -> None:
    """Put a note into its file: under another name, synced, and renamed (rename(2) is one step)."""
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        os.fchmod(file.fileno(), _OPEN_MODE)
        file.write(msgspec.json.encode(note))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def read_note(path: Path, kind: type[S]) -> S | None:
    """A note; None where there is none that can be read."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_NOTE_BYTES_MAX), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def forget(path: Path) -> None:
    """Take a file away."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def point(link: Path, target: str) -> None:
    """Have a symbolic link lead elsewhere, in one step."""
    draft = link.with_name(f".{link.name}.draft")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """What was renamed, made or deleted in it is so on disk (fsync(2))."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
