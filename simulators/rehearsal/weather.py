"""Brings the faults of the table upon boxes and centre, each when chance has it."""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from simulators.rehearsal.box import Box
from simulators.rehearsal.centre import Centre
from simulators.rehearsal.faults import Fault, Odds
from simulators.rehearsal.link import Link
from simulators.rehearsal.timeline import Timeline

_DAY_MS = 86_400_000
# More than five minutes ahead: the centre holds back what is told then, until its time has come.
_STEPS_MS = tuple(
    int(hours * 3_600_000)
    for hours in (-144, -72, -1, -0.017, -0.0003, 0.0003, 0.017, 0.066, 0.2, 1, 3, 72, 144)
)
# On the whole so long before its disk rots, a box has had no link.
_ROT_AFTER_MS = 7_200_000

_Blow = Callable[[int], None]
"""What a fault does; it takes how long it lasts in milliseconds."""


class Weather:
    """From `begin` to `calm`."""

    def __init__(self, timeline: Timeline, rng: Random, link: Link, centre: Centre, boxes: list[Box]) -> None:
        self._timeline = timeline
        self._rng = rng
        self._link = link
        self._centre = centre
        self._boxes = boxes
        self._is_calm = False

    def begin(self, odds: Odds) -> None:
        """Plan the first of each fault."""
        for box in self._boxes:
            blows = self._on_box(box)
            for fault in odds.box:
                self._plan(fault, box.name, blows[fault.name])
        blows = self._on_centre()
        for fault in odds.centre:
            self._plan(fault, "centre", blows[fault.name])

    def calm(self) -> None:
        """Nothing goes wrong any more; what is down will come up by itself."""
        self._is_calm = True
        self._link.calm()
        self._centre.calm()
        for box in self._boxes:
            box.calm()

    def _plan(self, fault: Fault, whom: str, blow: _Blow) -> None:
        if fault.per_day <= 0:
            return

        def strike() -> None:
            if not self._is_calm:
                self._timeline.fault(fault.name, whom)
                blow(fault.lasts_ms(self._rng))
                self._plan(fault, whom, blow)

        self._timeline.after(self._rng.expovariate(fault.per_day / _DAY_MS), strike)

    def _on_box(self, box: Box) -> Mapping[str, _Blow]:
        return {
            "link_down": partial(self._link.down, box.name),
            "link_down_long": partial(self._link.down, box.name),
            "link_frozen": partial(self._link.freeze, box.name),
            "kill": lambda ms: box.die(is_power=False, down_ms=ms),
            "kill_at_work": lambda ms: box.die_at_work(is_power=False, down_ms=ms),
            "kill_at_signal": lambda ms: box.die_at("signal", ms),
            "kill_at_hand_over": lambda ms: box.die_at(self._rng.choice(("before", "after")), ms),
            "kill_at_start": lambda ms: box.die_at_start(is_power=False, down_ms=ms),
            "power_cut_at_start": lambda ms: box.die_at_start(is_power=True, down_ms=ms),
            "power_cut": lambda ms: box.die(is_power=True, down_ms=ms),
            "power_cut_at_work": lambda ms: box.die_at_work(is_power=True, down_ms=ms),
            "disk_full": partial(self._fill, box),
            "clock_step": partial(self._step_clock, box),
            "stall": box.stall,
            "rot": partial(self._rot, box),
        }

    def _on_centre(self) -> Mapping[str, _Blow]:
        centre = self._centre
        return {
            "broker_restart": self._link.restart_broker,
            "centre_kill": lambda ms: centre.die(is_power=False, down_ms=ms),
            "centre_kill_before_commit": lambda ms: centre.die_at("before", ms),
            "centre_kill_after_commit": lambda ms: centre.die_at("after", ms),
            "centre_power_cut": lambda ms: centre.die(is_power=True, down_ms=ms),
            "phone_dead": self._phone_dead,
        }

    def _fill(self, box: Box, ms: int) -> None:
        box.fill_disk(is_full=True)
        self._timeline.after(ms, lambda: box.fill_disk(is_full=False))

    def _rot(self, box: Box, ms: int) -> None:
        """The disk rots after the link was down for long: what it holds is at the centre nowhere."""
        wait_ms = int(self._rng.expovariate(1 / _ROT_AFTER_MS))
        self._link.down(box.name, wait_ms + ms)

        def rot() -> None:
            if not self._is_calm:
                box.rot(ms)

        self._timeline.after(wait_ms, rot)

    def _step_clock(self, box: Box, ms: int) -> None:
        """The clock jumps, now or while the machine is busy with scans, and is set right later."""
        jump = self._rng.choice((box.step_clock, box.jump_at_scan))
        jump(self._rng.choice(_STEPS_MS))
        self._timeline.after(ms, lambda: box.step_clock(0))

    def _phone_dead(self, ms: int) -> None:
        phone = self._centre.phone
        phone.is_reachable = False

        def answer() -> None:
            phone.is_reachable = True

        self._timeline.after(ms, answer)
