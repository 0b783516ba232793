"""What the rest of a process asks about the cluster: which boxes are mine to hear, and do I lead."""

from collections.abc import Callable
from typing import Protocol

from central.store.store import Connection

Guard = Callable[[Connection], None]
"""Looks at the beginning of a transaction whether it may be made, and raises where it may not."""


class LeadLost(Exception):
    """Another member leads by now: what this one was about to do is the other's."""


class Shares(Protocol):
    """Asked from any thread. Uptime is this machine's, in ms: it tells when a lease is lost by itself."""

    def owned(self, now_up_ms: int, /) -> frozenset[int] | None:
        """The partitions to hear, None for all boxes whatever their partition."""

    def leaving(self, now_up_ms: int, /) -> frozenset[int]:
        """Partitions that are given up: hear them no more, finish what is in hand, and say `freed`."""

    def freed(self, partitions: frozenset[int], /) -> None:
        """Nothing of these is in hand any more: others may take them."""

    def term(self, now_up_ms: int, /) -> int:
        """The number of this process's lead, another one each time that it comes to lead; 0: it does not."""

    def linked(self, now_up_ms: int, /, *, is_so: bool) -> None:
        """Whether the broker is reached from now on: who hears nobody for long leaves all to others."""

    def guard(self, term: int, /) -> Guard:
        """For transactions that only the leader of this term may make; it raises LeadLost."""


def _open(_connection: Connection) -> None:
    """Nobody else could lead."""


class Alone:
    """The only collecting process of a county: all is its own, always."""

    def owned(self, _now_up_ms: int, /) -> frozenset[int] | None:
        """All boxes."""
        return None

    def leaving(self, _now_up_ms: int, /) -> frozenset[int]:
        """Nothing, ever."""
        return frozenset()

    def freed(self, _partitions: frozenset[int], /) -> None:
        """Nothing is ever given up."""

    def term(self, _now_up_ms: int, /) -> int:
        """The first and only one."""
        return 1

    def linked(self, _now_up_ms: int, /, *, is_so: bool) -> None:
        """There are no others to leave the boxes to."""

    def guard(self, _term: int, /) -> Guard:
        """Open."""
        return _open


ALONE = Alone()
