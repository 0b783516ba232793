"""What the one box finds: a few rows of each kind, the exact one first, and whether there are more."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from msgspec import Struct

SHOWN_MAX = 20
T = TypeVar("T")


class Group(Struct, Generic[T], frozen=True):
    """Hits of one kind; `exact` is how many at the beginning are just what was asked for."""

    hits: tuple[T, ...] = ()
    exact: int = 0
    is_more: bool = False


def ranked(key: Callable[[T], str], names: Iterable[str], *found: Iterable[T]) -> Group[T]:
    """One group of what several queries found, each hit once: those called so first, then in their order."""
    wanted = {*names}
    hits: dict[str, T] = {}
    for each in found:
        for hit in each:
            hits.setdefault(key(hit), hit)
    ordered = sorted(hits.values(), key=lambda hit: key(hit) not in wanted)
    exact = sum(key(hit) in wanted for hit in ordered)
    return Group(tuple(ordered[:SHOWN_MAX]), min(exact, SHOWN_MAX), len(ordered) > SHOWN_MAX)
