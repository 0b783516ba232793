"""A box's clock: time since boot runs true, wall time is what the machine takes it to be, right or wrong.

It always claims to be synchronised, which is the worst that a clock can do: nothing is dated anew.
"""

from plumbing.clock import Moment
from simulators.rehearsal.timeline import Timeline

T0_MS = 1_780_000_000_000
"""UTC when a rehearsal begins: 2026-05-28."""


class BoxClock:
    """Off by what steps and boots have made of it, until it is set right."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._boot_ms = timeline.now_ms
        self._boots = 1
        self._offset_ms = 0

    @property
    def boot(self) -> str:
        """The name of this boot."""
        return f"boot-{self._boots}"

    def moment(self) -> Moment:
        """This moment, as the box knows it."""
        now_ms = self._timeline.now_ms
        return Moment(max(0, T0_MS + now_ms + self._offset_ms), now_ms - self._boot_ms, "synced")

    def step(self, offset_ms: int) -> None:
        """Set it off by so much; 0 sets it right."""
        self._offset_ms = offset_ms

    def boot_after(self, down_ms: int) -> None:
        """A Pi has no clock battery: it goes on where it stood when the power went, until it is told."""
        self._boots += 1
        self._boot_ms = self._timeline.now_ms
        self._offset_ms = -down_ms
