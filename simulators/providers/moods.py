"""How a provider behaves: its own rules, its rate, and what a bad day makes of it."""

from collections import deque
from typing import Literal

from msgspec import Struct

Mood = Literal["well", "error", "limited", "mute", "broken", "garbage"]
"""error: HTTP 200 with a code; mute: takes the request and never answers; broken: HTTP 503."""


class Taken(Struct, frozen=True):
    """A message that a provider took, and said so."""

    provider: str
    at_ms: int
    text: str


class Rate:
    """So many messages in any minute; who asks for more is blocked for a while."""

    def __init__(self, per_minute: int, blocked_ms: int) -> None:
        self.per_minute, self._blocked_ms = per_minute, blocked_ms
        self._given: deque[int] = deque()
        self._blocked_until_ms = 0
        self.refused = 0

    def admits(self, now_ms: int) -> bool:
        """Whether one more may come."""
        while self._given and self._given[0] <= now_ms - 60_000:
            self._given.popleft()
        if len(self._given) >= self.per_minute:
            self._blocked_until_ms = now_ms + self._blocked_ms
        if now_ms < self._blocked_until_ms:
            self.refused += 1
            return False
        self._given.append(now_ms)
        return True
