"""The three-way match of a belt's day: what arrived, was sorted, was loaded, and what is between."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec import Struct

from edge_agent.counter.books.belt import Handled

_GONE = frozenset({"handed_out", "returned", "collected"})
"""What need not be sorted: it was given out here, or goes another way than the belt's."""


class Row(Struct, frozen=True):
    """A destination's parcels, "" for the manual bin or none yet."""

    to: str
    sorted: int
    loaded: int


class Match(Struct, frozen=True):
    """A day's match. Each list names parcels that nothing explains; the manual bin and problems explain."""

    arrived: int
    sorted: int
    loaded: int
    rows: tuple[Row, ...]
    not_sorted: tuple[str, ...]
    not_loaded: tuple[str, ...]
    unsorted_loaded: tuple[str, ...]
    wrong_way: tuple[str, ...]
    manual: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether nothing is unexplained."""
        return not (self.not_sorted or self.not_loaded or self.unsorted_loaded or self.wrong_way)


def match(parcels: Iterable[Handled]) -> Match:
    """Each parcel stands in one list at most, the worst first."""
    lists: dict[str, list[str]] = defaultdict(list)
    counts: Counter[str] = Counter()
    by_to: dict[str, Counter[str]] = defaultdict(Counter)
    for one in parcels:
        seen = {"sorted": int(one.is_sorted), "loaded": int(one.is_loaded)}
        counts.update(seen, arrived=int(one.is_arrived))
        by_to[_to(one)].update(seen)
        lists[_list_of(one)].append(one.waybill)
    rows = [Row(to, found["sorted"], found["loaded"]) for to, found in sorted(by_to.items()) if found.total()]
    return Match(
        counts["arrived"],
        counts["sorted"],
        counts["loaded"],
        tuple(rows),
        not_sorted=tuple(lists["not_sorted"]),
        not_loaded=tuple(lists["not_loaded"]),
        unsorted_loaded=tuple(lists["unsorted_loaded"]),
        wrong_way=tuple(lists["wrong_way"]),
        manual=tuple(lists["manual"]),
        problems=tuple(lists["problems"]),
    )


def _to(one: Handled) -> str:
    return one.sorted_to or one.loaded_to or one.bag_to


def _list_of(one: Handled) -> str:
    """Why a parcel is not simply done; "" where it is."""
    went = one.loaded_to or one.bag_to
    if one.is_sorted and one.sorted_to and went and went != one.sorted_to:
        return "wrong_way"
    if one.problems:
        return "problems"
    if one.is_loaded:
        return "" if one.is_sorted else "unsorted_loaded"
    if one.status in _GONE:
        return ""
    if not one.is_sorted:
        return "not_sorted"
    return "not_loaded" if one.sorted_to else "manual"
