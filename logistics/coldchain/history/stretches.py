"""Which temperature stood from when to when: the held values that every sum is a sum of."""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from logistics.coldchain.exposure import Reading
from logistics.coldchain.rule import Rules

Stretch = tuple[int, int, int]
"""Start and end (half-open) in ms, and the temperature in milli-°C that stood meanwhile."""


def stretches(readings: Iterable[Reading], rules: Rules) -> Iterator[Stretch]:
    """Each reading with the time for which it stands; readings in order of time, one a moment.

    A reading stands to the next one if that comes within the rule's longest gap, else for one interval; so
    does the last. What no stretch covers is not known.
    """
    after: Iterable[Reading | None] = chain(readings, (None,))
    for reading, following in pairwise(after):
        if reading is None:
            return
        at_ms, milli_c = reading
        rule = rules.at(at_ms)
        held_ms = rule.interval_ms if following is None else rule.held_ms(following[0] - at_ms)
        yield at_ms, at_ms + held_ms, milli_c


def clipped(found: Iterable[Stretch], start_ms: int, end_ms: int) -> Iterator[Stretch]:
    """What of the stretches lies in a half-open span."""
    for begin_ms, stop_ms, milli_c in found:
        begin_ms, stop_ms = max(begin_ms, start_ms), min(stop_ms, end_ms)
        if begin_ms < stop_ms:
            yield begin_ms, stop_ms, milli_c


def cut(start_ms: int, end_ms: int, every_ms: int, offset_ms: int) -> Iterator[tuple[int, int, int]]:
    """A half-open span in pieces at each multiple of `every_ms`, with the number of each: days, for one.

    `offset_ms` is how far local time is ahead, so that days begin at local midnight.
    """
    while start_ms < end_ms:
        number = (start_ms + offset_ms) // every_ms
        stop_ms = min(end_ms, (number + 1) * every_ms - offset_ms)
        yield number, start_ms, stop_ms
        start_ms = stop_ms
