"""A box's clock: time since boot runs true, wall time is what the machine takes it to be, right or wrong."""

from bisect import bisect_left, bisect_right

from msgspec import Struct, field

from plumbing.clock import Clock, Moment
from simulators.rehearsal.timeline import Timeline

T0_MS = 1_780_000_000_000
"""UTC when a rehearsal begins: 2026-05-28."""


class Saying(Struct, frozen=True):
    """From this uptime on the wall clock was off by so much. `is_known`: it was called synchronised."""

    up_ms: int
    off_ms: int
    is_known: bool


class Boot(Struct):
    """A boot as it truly was: when it began, and what its wall clock said in it."""

    name: str
    start_ms: int
    sayings: list[Saying] = field(default_factory=list)

    @property
    def known_ms(self) -> int | None:
        """When (UTC) the machine first called its clock synchronised."""
        return next((self.start_ms + one.up_ms for one in self.sayings if one.is_known), None)

    @property
    def known_offs(self) -> set[int]:
        """By how much the clock was off while it was called synchronised: 0, unless it was set wrong."""
        return {one.off_ms for one in self.sayings if one.is_known}

    def said(self, up_ms: int) -> list[Saying]:
        """What the clock said at that uptime: all of it, if it changed in that very millisecond."""
        first = max(0, bisect_left(self.sayings, up_ms, key=_up_ms) - 1)
        return self.sayings[first : bisect_right(self.sayings, up_ms, key=_up_ms)]


def _up_ms(saying: Saying) -> int:
    return saying.up_ms


class BoxClock:
    """A machine's clock through its boots: `power_on`, then `wake` for each process, with its true Clock."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.boots: list[Boot] = []

    @property
    def boot(self) -> Boot:
        """This boot."""
        return self.boots[-1]

    @property
    def is_known(self) -> bool:
        """Whether the machine calls its clock synchronised."""
        return self._is_known

    def power_on(self, off_ms: int, *, is_known: bool = False) -> None:
        """A new boot, with a wall clock that is off by so much."""
        self._is_known, self._off_ms = is_known, off_ms
        self.boots.append(Boot(f"boot-{len(self.boots) + 1}", T0_MS + self._timeline.now_ms))
        self._say()

    def wake(self) -> None:
        """A process starts: it has not seen yet whether the clock is synchronised."""
        self._clock = Clock(signs=[lambda: self._is_known], wall_ms=self._wall_ms, uptime_ms=self._up_ms)

    def moment(self) -> Moment:
        """This moment, as the process knows it."""
        return self._clock.now()

    def step(self, off_ms: int) -> None:
        """Set the wall clock off by so much; 0 sets it right."""
        self._off_ms = off_ms
        self._say()

    def sign(self) -> None:
        """The time service says from now on that the clock is synchronised."""
        self._is_known = True
        self._say()

    def _say(self) -> None:
        self.boot.sayings.append(Saying(self._up_ms(), self._off_ms, self._is_known))

    def _up_ms(self) -> int:
        return T0_MS + self._timeline.now_ms - self.boot.start_ms

    def _wall_ms(self) -> int:
        return max(0, T0_MS + self._timeline.now_ms + self._off_ms)
