"""What was told, in the order of its time: each event once, without those that a correction takes out."""

from collections.abc import Iterable

from msgspec import Struct

from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected

Place = tuple[str, int]
"""An event's stream and number."""


def place_of(stream: str, seq: int) -> str:
    """The place of an event, as a text that sorts by its number."""
    return f"{stream}/{seq:019}"


class Told(Struct, frozen=True, gc=False):
    """An event with its time (UTC ms) and its place."""

    at_ms: int
    stream: str
    seq: int
    event: AnyEvent

    @property
    def place(self) -> Place:
        """Which event of the log it is."""
        return self.stream, self.seq


def in_order(told: Iterable[Told]) -> list[Told]:
    """By time, each event once; the order and repetition of `told` do not matter."""
    once: dict[Place, Told] = {}
    for one in told:
        other = once.setdefault((one.stream, one.seq), one)
        # Comparing all of it makes the choice between two versions of one event the same in any order.
        if other is not one and _whole(one) < _whole(other):
            once[one.place] = one
    return sorted(once.values(), key=_when)


def struck(corrections: Iterable[Told]) -> set[Place]:
    """The places that corrections take out.

    The latest is taken first, and one that is itself taken out by a later one does nothing: so what corrects
    itself in a circle has an end.
    """
    out: set[Place] = set()
    for one in reversed(in_order(corrections)):
        if isinstance(one.event, Corrected) and one.place not in out:
            out.add((one.event.stream, one.event.seq))
    return out


def standing(told: Iterable[Told]) -> list[Told]:
    """What counts, by time: neither corrections themselves nor what they take out."""
    ordered = in_order(told)
    corrections = [one for one in ordered if isinstance(one.event, Corrected)]
    if not corrections:
        return ordered
    out = struck(corrections)
    return [one for one in ordered if one.place not in out and not isinstance(one.event, Corrected)]


def _whole(one: Told) -> tuple[int, str]:
    return one.at_ms, repr(one.event)


def _when(one: Told) -> tuple[int, str, int]:
    return one.at_ms, one.stream, one.seq
