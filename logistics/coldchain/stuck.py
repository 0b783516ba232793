"""A probe that says the same for too long: told by comparing it with the others in its room."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

PEER_MC = 200
"""A peer that moved by more than this proves that the room did (domain page, case 26)."""
ALONE = 4
"""Without a peer the same value must last this many times longer."""


class Span(Struct, frozen=True):
    """The lowest and the highest of some temperatures in milli-°C."""

    low_mc: int
    high_mc: int

    @property
    def width_mc(self) -> int:
        """How far apart they are."""
        return self.high_mc - self.low_mc

    def with_value(self, milli_c: int) -> "Span":
        """The span that holds one more."""
        return Span(min(self.low_mc, milli_c), max(self.high_mc, milli_c))


class Stillness(Struct, frozen=True):
    """For how long a probe has said the same, and what each peer said meanwhile."""

    value_mc: int
    since_ms: int
    peers: Mapping[str, Span] = {}

    def meanwhile(self, peer: str, milli_c: int) -> "Stillness":
        """Take a peer's temperature."""
        span = self.peers.get(peer, Span(milli_c, milli_c)).with_value(milli_c)
        return replace(self, peers={**self.peers, peer: span})

    def witness(self, now_ms: int, limit_ms: int) -> str | None:
        """The peer that proves the probe stuck, "" where time alone does, None while nothing does."""
        lasted_ms = now_ms - self.since_ms
        if lasted_ms < limit_ms:
            return None
        moved = [peer for peer, span in self.peers.items() if span.width_mc > PEER_MC]
        if moved:
            return max(moved, key=lambda peer: self.peers[peer].width_mc)
        return "" if not self.peers and lasted_ms >= ALONE * limit_ms else None


def step(state: Stillness | None, milli_c: int, now_ms: int) -> Stillness:
    """Take the probe's own temperature: the same goes on, another one begins anew."""
    if state is not None and state.value_mc == milli_c:
        return state
    return Stillness(milli_c, now_ms)
