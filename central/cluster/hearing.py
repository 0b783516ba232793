"""What a collector hears: the boxes of its partitions, and as the leader all states and results."""

from collections.abc import Iterable
from typing import Protocol

from central.cluster.shares import Shares
from logistics.topics import Topics

_DRAIN_MS_MAX = 2_000


class Link(Protocol):
    """Subscriptions that change while it lives."""

    def subscribe(self, pairs: Iterable[tuple[str, int]]) -> None:
        """Want these (topic, QoS) pairs, too."""

    def unsubscribe(self, topics: Iterable[str]) -> None:
        """Want these no more."""


class Hearing:
    """Follows what this member holds. States and results are one member's matter: presence and commands then
    have one order. A result that nobody heard is sent again, by its box or because it is asked for again."""

    def __init__(self, topics: Topics, qos: int, shares: Shares) -> None:
        self._topics = topics
        self._qos = qos
        self._shares = shares
        self._owned: frozenset[int] | None = frozenset()
        self._leads = False
        self._parting: frozenset[int] = frozenset()
        self._parting_ms = 0

    def first(self, now_up_ms: int) -> tuple[tuple[str, int], ...]:
        """What to hear from the beginning."""
        self._owned, self._leads = self._shares.owned(now_up_ms), self._shares.term(now_up_ms) > 0
        return tuple(self._pairs().items())

    def follow(self, link: Link, now_up_ms: int, *, is_idle: bool) -> None:
        """Hear what is held now. `is_idle`: nothing that was heard waits to be stored."""
        owned, leads = self._shares.owned(now_up_ms), self._shares.term(now_up_ms) > 0
        if (owned, leads) != (self._owned, self._leads):
            before = self._pairs()
            self._owned, self._leads = owned, leads
            now = self._pairs()
            link.unsubscribe(topic for topic in before if topic not in now)
            link.subscribe(pair for pair in now.items() if pair[0] not in before)
        self._part(now_up_ms, is_idle=is_idle)

    def _part(self, now_up_ms: int, *, is_idle: bool) -> None:
        """What is in hand of partitions that are given up is stored first, but nobody waits for a backlog."""
        leaving = self._shares.leaving(now_up_ms)
        if leaving - self._parting:
            self._parting_ms = now_up_ms
        elif leaving and (is_idle or now_up_ms - self._parting_ms >= _DRAIN_MS_MAX):
            self._shares.freed(leaving)
        self._parting = leaving

    def _pairs(self) -> dict[str, int]:
        """The topics of what is held, with their QoS."""
        if self._owned is None:
            pairs = {self._topics.up_all(): self._qos}
        else:
            pairs = {self._topics.up_partition(number): self._qos for number in sorted(self._owned)}
        if self._leads:
            pairs |= {self._topics.states(): self._qos, self._topics.results(): self._qos}
        return pairs
