"""What is counted of a fleet while it runs: events, bytes, and how long each event took to be confirmed."""

from array import array
from collections.abc import Sequence

from msgspec import Struct


class Took(Struct, frozen=True):
    """How long events took from being made until they were confirmed, in ms; None where there was none."""

    events: int
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None
    longest_ms: int | None


class Counts:
    """The counters of all boxes of a fleet together."""

    def __init__(self) -> None:
        self.up_ms = 0
        """The moment of the turn in which all of this is counted."""
        self.made = 0
        self.confirmed = 0
        self.batches_out = 0
        self.confirmations = 0
        self.false_confirmations = 0
        self.commands = 0
        self.bytes_ordered = 0
        """Of the bytes in, those of commands."""
        self.unreadable_commands = 0
        self.bytes_out = 0
        self.bytes_in = 0
        self.links_up = 0
        self.links_lost = 0
        # Apart: what was made without a link had to wait for it.
        self._linked_ms = array("q")
        self._unlinked_ms = array("q")

    def gone(self, took_ms: int, *, is_linked: bool) -> None:
        """An event is confirmed so long after it was made."""
        self.confirmed += 1
        (self._linked_ms if is_linked else self._unlinked_ms).append(took_ms)

    def take_took(self) -> tuple[Took, Took]:
        """Of the events confirmed since the last call: those made with a link, and those made without."""
        told = took_of(self._linked_ms), took_of(self._unlinked_ms)
        self._linked_ms, self._unlinked_ms = array("q"), array("q")
        return told


def took_of(taken_ms: Sequence[int]) -> Took:
    """The percentiles of these."""
    if not taken_ms:
        return Took(0, None, None, None, None)
    ordered = sorted(taken_ms)

    def at(percent: int) -> int:
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

    return Took(len(ordered), at(50), at(95), at(99), ordered[-1])
