"""The board under a box: no battery, so that its clock says what it will until a time service sets it."""

from random import Random

from plumbing.clock import Moment
from simulators.rehearsal.faults import Times
from simulators.rehearsal.machine.clock import Boot, BoxClock
from simulators.rehearsal.timeline import Timeline

_KNOWS_AT_FIRST, _OFF_BEFORE_MS = 0.5, 43_200_000
_SIGN_MS, _AT_LAST_MS, _LEARNS_AT_LAST = 300, 120_000, 0.7


class Board:
    """A box's machine, from boot to boot. `times` says what becomes of its clock."""

    def __init__(self, name: str, timeline: Timeline, times: Times, rng: Random) -> None:
        self._name = name
        self._timeline = timeline
        self._times = times
        self._rng = rng
        self._clock = BoxClock(timeline)
        if rng.random() < _KNOWS_AT_FIRST:
            self._clock.power_on(0, is_known=True)
        else:
            self.power_on(_OFF_BEFORE_MS)

    @property
    def boots(self) -> list[Boot]:
        """All boots until now."""
        return self._clock.boots

    @property
    def boot(self) -> Boot:
        """This boot."""
        return self._clock.boots[-1]

    def wake(self) -> None:
        """A process starts, which has not looked at the clock yet."""
        self._clock.wake()

    def moment(self) -> Moment:
        """This moment, as the process knows it."""
        return self._clock.moment()

    def power_on(self, down_ms: int) -> None:
        """The power is back after so long; the time becomes known later, or never."""
        off_ms = self._times.off_ms(self._timeline.now_ms, down_ms, self._rng)
        self._clock.power_on(off_ms)
        self._timeline.note(self._name, self.boot.name, off_ms)
        wait_ms = self._times.learns_after_ms(self._rng)
        if wait_ms is not None:
            self._learn(wait_ms)

    def step(self, off_ms: int) -> None:
        """Set the wall clock off by so much, whatever it is called; 0 sets it right."""
        self._clock.step(off_ms)
        self._timeline.note(self._name, "clock", off_ms)

    def calm(self) -> None:
        """A known clock is right, and most of the others become known."""
        if self._clock.is_known:
            self.step(0)
        elif self._rng.random() < _LEARNS_AT_LAST:
            self._learn(self._rng.randrange(1, _AT_LAST_MS))

    def _learn(self, wait_ms: int) -> None:
        """The time service sets the clock of this boot right, and says so a little later."""
        boot = self.boot

        def set_right() -> None:
            if self.boot is boot and not self._clock.is_known:
                self.step(0)
                self._timeline.after(self._rng.uniform(1, _SIGN_MS), sign)

        def sign() -> None:
            if self.boot is boot:
                self._clock.sign()
                self._timeline.note(self._name, "synchronised")

        self._timeline.after(wait_ms, set_right)
