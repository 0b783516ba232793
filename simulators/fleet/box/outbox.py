"""What a simulated box keeps until it is confirmed: the outbox's rules for its sender, in memory."""

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Raw, Struct

from edge_agent.store.outbox import OutboxError, Stream
from edge_agent.store.thinning import Span
from logistics import wire
from logistics.events.all import AnyEvent
from plumbing.clock import Moment


class _Kept(Struct, frozen=True, gc=False):
    at_ms: int
    up_ms: int
    body: bytes
    is_linked: bool


class Gone(Protocol):
    """Hears when an event that is forgotten was made, and whether its box had a link then."""

    def __call__(self, made_ms: int, *, is_linked: bool) -> None: ...


class MemoryOutbox:
    """One life's stream. What it forgets is told to `on_gone`: when it was made, and whether with a link.

    It keeps nothing for a centre that may lose its memory, and knows no alarms: both are the true outbox's.
    """

    __slots__ = ("_kept", "_on_gone", "low", "spared", "stream", "top")

    def __init__(self, stream: str, boot: str, on_gone: Gone) -> None:
        self.stream = Stream(1, stream, boot, 0)
        self.top = 0
        self.spared: Callable[[], Sequence[Span]] = tuple
        self._on_gone = on_gone
        self._kept: dict[int, _Kept] = {}
        self.low = 0
        """All numbers up to this one are confirmed."""

    @property
    def backlog(self) -> int:
        """How many events are not confirmed."""
        return len(self._kept)

    def take(self, moment: Moment, event: AnyEvent, *, is_linked: bool) -> int:
        """Keep an event under the next number."""
        self.top += 1
        body = wire.encode_event(event)
        self._kept[self.top] = _Kept(moment.at_ms, moment.up_ms, body, is_linked)
        return self.top

    def streams(self) -> list[Stream]:
        """The only one there is."""
        return [self.stream]

    def give_back(self) -> bool:
        """Nothing was kept to be sent again."""
        return False

    def alarms_after(self, _stream_ord: int, _seq: int, _upto: int, _limit: int) -> tuple[int, int]:
        """None is known."""
        return 0, 0

    def run_after(
        self, _stream_ord: int, seq: int, upto: int, limit: int, bytes_max: int
    ) -> tuple[int, list[wire.Stamped]]:
        """The first unbroken run of events above `seq` and at most `upto`: (first number, events)."""
        first = max(seq, self.low) + 1
        last = min(upto, self.top)
        while first <= last and first not in self._kept:
            first += 1
        size = 0
        events: list[wire.Stamped] = []
        for number in range(first, min(last, first + limit - 1) + 1):
            kept = self._kept.get(number)
            size += len(kept.body) if kept else 0
            if kept is None or (events and size > bytes_max):
                break
            events.append(wire.Stamped(kept.at_ms, kept.up_ms, "synced", Raw(kept.body)))
        return (first, events) if events else (0, [])

    def settle(self, confirm: wire.Confirm) -> int:
        """Forget what the centre has stored; how many. Raises OutboxError for a false confirmation."""
        highest = max([confirm.upto, *(high for _, high in confirm.ranges)])
        if confirm.stream != self.stream.name or highest > self.top:
            raise OutboxError(f"confirmation of {highest} in {confirm.stream}, ours ends at {self.top}")
        gone = sum(self._forget(number) for number in range(self.low + 1, confirm.upto + 1))
        self.low = max(self.low, confirm.upto)
        spans = ((max(low, self.low + 1), high) for low, high in confirm.ranges)
        return gone + sum(self._forget(number) for low, high in spans for number in range(low, high + 1))

    def _forget(self, number: int) -> int:
        kept = self._kept.pop(number, None)
        if kept is None:
            return 0
        self._on_gone(kept.up_ms, is_linked=kept.is_linked)
        return 1
