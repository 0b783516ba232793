"""What has changed between two versions of a room's rule, field by field, as people write it."""

from collections.abc import Sequence

from msgspec import Struct

from central.store.coldchain.rules import RoomVersion
from central.web.pages.coldchain.form import of_version


class Change(Struct, frozen=True):
    """A field that differs: what it said, and what it says. Empty is nothing."""

    field: str
    before: str
    after: str


class Entry(Struct, frozen=True):
    """A version in a history, and what it changed in the one before it."""

    version: RoomVersion
    until_ms: int | None
    changes: tuple[Change, ...]


def changes(before: RoomVersion, after: RoomVersion) -> tuple[Change, ...]:
    """The fields that differ."""
    was, now = of_version(before), of_version(after)
    return tuple(Change(name, was[name], now[name]) for name in now if was[name] != now[name])


def entries(versions: Sequence[RoomVersion]) -> list[Entry]:
    """The newest first, each with when the next one began."""
    found = []
    for number, version in enumerate(versions):
        later = versions[number + 1] if number + 1 < len(versions) else None
        changed = changes(versions[number - 1], version) if number else ()
        found.append(Entry(version, later.valid_from_ms if later else None, changed))
    return found[::-1]
