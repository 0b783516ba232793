"""A clock for drivers under test: it moves only when somebody sleeps."""


class Ticking:
    """Seconds that never go back, and what was slept so far."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        """Now."""
        return self.now_s

    def sleep(self, pause_s: float) -> None:
        """Let time pass."""
        self.pauses.append(pause_s)
        self.now_s += pause_s
