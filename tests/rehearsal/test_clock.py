"""A box's clock lies as clocks do, calls itself known when it is told to, and remembers the truth."""

from random import Random

import pytest

from simulators.rehearsal.faults import WAKES, Lesson, Times, Wake
from simulators.rehearsal.machine.clock import T0_MS, BoxClock
from simulators.rehearsal.timeline import Timeline

_DAY_MS = 86_400_000


def at(now_ms: int, off_ms: int) -> BoxClock:
    """The clock of a box whose power came on at that time."""
    timeline = Timeline()
    timeline.run_until(now_ms)
    clock = BoxClock(timeline)
    clock.power_on(off_ms)
    clock.wake()
    timeline.run_until(now_ms + 500)
    return clock


@pytest.mark.parametrize(
    ("off_ms", "at_ms", "quality"),
    [(-T0_MS - 1000, 500, "unknown"), (-3 * _DAY_MS, T0_MS + 1500 - 3 * _DAY_MS, "estimated")],
)
def test_a_boot_begins_with_a_guess_or_none(off_ms: int, at_ms: int, quality: str) -> None:
    """1970 is unknown, anything later estimated; uptime runs true."""
    moment = at(1000, off_ms).moment()
    assert (moment.at_ms, moment.up_ms, moment.clock) == (at_ms, 500, quality)


def test_a_sign_makes_it_known_for_the_boot_and_no_longer() -> None:
    """Also to a process that starts later, and not to the next boot."""
    clock = at(0, -5000)
    clock.step(0)
    clock.sign()
    clock.wake()
    assert (clock.moment().at_ms, clock.moment().clock) == (T0_MS + 500, "synced")
    clock.step(_DAY_MS)
    assert clock.moment().clock == "synced"
    clock.power_on(0)
    clock.wake()
    assert (clock.moment().up_ms, clock.moment().clock) == (0, "estimated")
    first, second = clock.boots
    assert (first.name, first.start_ms, first.known_ms) == ("boot-1", T0_MS, T0_MS + 500)
    assert (first.known_offs, second.known_ms) == ({0, _DAY_MS}, None)


def test_what_clocks_say_after_a_power_cut() -> None:
    """Each as the table has it: behind by the time without power, from a moment on, or off by days."""
    down_ms, now_ms = 60_000, 3_600_000
    said = {wake.name: now_ms + Times(wakes=(wake,)).off_ms(now_ms, down_ms, Random(1)) for wake in WAKES}
    assert (said["where it stood"], said["1970"]) == (now_ms - down_ms, -T0_MS)
    assert said["last Tuesday"] == -5 * _DAY_MS
    assert -3 * _DAY_MS <= said["days behind"] - now_ms <= -_DAY_MS
    assert _DAY_MS <= said["days ahead"] - now_ms <= 4 * _DAY_MS


def test_a_time_is_learnt_in_its_span_or_never() -> None:
    """What has no weight never happens."""
    lessons = (Lesson("soon", 1, 1, 2), Lesson("late", 0, 600, 700), Lesson("never", 1))
    rng, times = Random(1), Times((Wake("where it stood", 1),), lessons)
    waits = [times.learns_after_ms(rng) for _ in range(50)]
    assert None in waits
    assert all(wait is None or 1000 <= wait <= 2000 for wait in waits)
