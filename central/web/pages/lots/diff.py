"""What has changed between two versions of a product's standard, field by field and row by row."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import asdict

from central.store.ledgers.register.standards import Kept
from logistics.goods.standards.standard import Standard

LISTS = ("qualities", "criteria", "sizes")
_OWN = ("product", "version", "valid_from", "valid_to")


class Change(Struct, frozen=True):
    """A field that differs: what went and what came, rows of a table or one value."""

    field: str
    gone: tuple[object, ...]
    come: tuple[object, ...]


class Entry(Struct, frozen=True):
    """A version in a history, and what it changed in the one before it."""

    kept: Kept
    changes: tuple[Change, ...]
    is_first: bool


def changes(before: Standard, after: Standard) -> tuple[Change, ...]:
    """The fields that differ; of a table the rows that do. Where rows only moved all are told."""
    was, now = asdict(before), asdict(after)
    return tuple(
        _list_change(name, was[name], now[name])
        if name in LISTS
        else Change(name, (was[name],), (now[name],))
        for name in now
        if name not in _OWN and was[name] != now[name]
    )


def _list_change(name: str, was: tuple[object, ...], now: tuple[object, ...]) -> Change:
    gone = tuple(one for one in was if one not in now)
    come = tuple(one for one in now if one not in was)
    return Change(name, gone, come) if gone or come else Change(name, was, now)


def entries(kept: Sequence[Kept]) -> list[Entry]:
    """The newest first."""
    found = [
        Entry(one, changes(kept[at - 1].standard, one.standard) if at else (), at == 0)
        for at, one in enumerate(kept)
    ]
    return found[::-1]
