"""What a backup says of itself: inside it, and in the clear beside it. Nothing of it is personal."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

SUFFIX, TOLD = ".tar.zst.age", ".json"
_TOLD_BYTES_MAX = 1 << 20


class Content(Struct, frozen=True, kw_only=True):
    """What is in a backup. `files` says which file each entry was, by its whole path."""

    v: int = 1
    at_ms: int
    number: int
    version: str
    engine: str
    life: str
    database_bytes: int
    database_sha256: str
    counts: dict[str, int]
    sealed_days: int
    digest: str
    trail_rows: int
    files: dict[str, str]


class Manifest(Struct, frozen=True, kw_only=True):
    """What lies in the clear beside a backup: its file, its size and digest, and what is in it."""

    file: str
    bytes: int
    sha256: str
    recipients: tuple[str, ...]
    content: Content


class NoManifest(ValueError):
    """A file is no manifest of a backup; the text says which and why."""


def name_of(at_ms: int, number: int) -> str:
    """What a backup is called, without a suffix: names sort by time."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"centre-{moment:%Y%m%dT%H%M%SZ}-{number:06d}"


def written(manifest: Manifest | Content) -> bytes:
    """As JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def content(data: bytes) -> Content:
    """Raises NoManifest."""
    try:
        return msgspec.json.decode(data, type=Content)
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        raise NoManifest(f"its first entry says nothing that is understood: {why}") from why


def listed(folder: Path) -> list[Manifest]:
    """The backups in a folder, the oldest first: those that are there with what they say of themselves."""
    found = [one for path in sorted(folder.glob(f"centre-*{TOLD}")) if (one := _read(path)) is not None]
    there = [one for one in found if (folder / one.file).is_file()]
    return sorted(there, key=lambda one: (one.content.at_ms, one.content.number))


def _read(path: Path) -> Manifest | None:
    """None for what somebody else put there, or what a power cut left."""
    try:
        with path.open("rb") as file:
            told = msgspec.json.decode(file.read(_TOLD_BYTES_MAX), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return told if told.file == path.name.removesuffix(TOLD) + SUFFIX else None
