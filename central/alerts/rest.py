"""How long a channel is left alone after it failed: doubling and jittered, or as long as it asks for."""

from random import Random

_PAUSE_MS_FIRST, _PAUSE_MS_MAX = 5_000, 600_000


class Rest:
    """One channel's failures in a row. A new process begins without any, and tries at once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._failures = 0
        self._until_ms = 0

    def holds(self, now_ms: int) -> bool:
        """Whether the channel is left alone now."""
        return now_ms < self._until_ms

    def failed(self, now_ms: int, asked_ms: int) -> None:
        """It failed; `asked_ms` is how long it asks to be left alone."""
        pause_ms = min(_PAUSE_MS_FIRST * 2 ** min(self._failures, 16), _PAUSE_MS_MAX)
        self._failures += 1
        self._until_ms = now_ms + max(asked_ms, int(pause_ms * (1 + self._rng.random() / 4)))

    def succeeded(self) -> None:
        """It took a message."""
        self._failures, self._until_ms = 0, 0
