"""A shelf is counted by scanning what lies on it; what was scanned so far outlasts a restart."""

from msgspec import Struct

from edge_agent.counter.bench import Bench

SEEN_MAX = 2_000
"""As many as the largest shelf holds."""
NAMED_MAX = 500


class CountNow(Struct, frozen=True):
    """The shelf that is being counted since `since_ms` (UTC), and what was scanned at it."""

    shelf: str
    since_ms: int
    seen: tuple[str, ...] = ()


class Found(Struct, frozen=True):
    """What a count comes to by the books as they are now: waybills, sorted."""

    right: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def found(count: CountNow, lying: tuple[str, ...]) -> Found:
    """`lying` is what should lie there; a parcel moved there while it is counted is right."""
    seen, there = set(count.seen), set(lying)
    return Found(tuple(sorted(seen & there)), tuple(sorted(there - seen)), tuple(sorted(seen - there)))


def found_now(bench: Bench, count: CountNow) -> Found:
    """The same at the counter."""
    return found(count, bench.shelved.waybills_on(count.shelf))
