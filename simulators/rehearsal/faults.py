"""What goes wrong, by name and odds: the one table that the weather and the link draw from."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from simulators.rehearsal.machine.clock import T0_MS

_DAY_MS = 86_400_000


class Fault(Struct, frozen=True):
    """Something that happens to a box or the centre `per_day` times a day, and lasts `s_min` … `s_max`."""

    name: str
    per_day: float
    s_min: float = 0.0
    s_max: float = 0.0

    def lasts_ms(self, rng: Random) -> int:
        """For how long it lasts this time."""
        return int(rng.uniform(self.s_min, self.s_max) * 1000)


class Fate(Struct, frozen=True):
    """What becomes of one packet with this chance; it arrives `s_min` … `s_max` late."""

    name: str
    chance: float
    s_min: float = 0.0
    s_max: float = 0.0


class Wake(Struct, frozen=True):
    """What a clock without a battery says when the power is back, as likely as its weight among the others.

    `days_min` … `days_max` off the truth, or from a moment of its own on: `since_ms` in rehearsal's time.
    """

    name: str
    weight: float
    days_min: float = 0.0
    days_max: float = 0.0
    since_ms: int | None = None


class Lesson(Struct, frozen=True):
    """How long after the power is back the time becomes known, as likely as its weight among the others."""

    name: str
    weight: float
    s_min: float = 0.0
    s_max: float = 0.0


class Quota(Struct, frozen=True):
    """What an outbox may hold, as likely as its weight among the others."""

    name: str
    weight: float
    telemetry_bytes: int
    parcel_bytes: int


BOX_FAULTS = (
    Fault("link_down", 8, 1, 120),
    Fault("link_down_long", 1, 1800, 14_400),
    Fault("link_frozen", 4, 20, 300),
    Fault("kill", 4, 1, 60),
    Fault("kill_at_work", 6, 1, 60),
    Fault("kill_at_signal", 4, 1, 60),
    Fault("kill_at_hand_over", 4, 1, 60),
    Fault("kill_at_start", 1, 1, 60),
    Fault("power_cut", 3, 5, 900),
    Fault("power_cut_at_work", 3, 5, 900),
    Fault("power_cut_at_start", 1, 5, 900),
    Fault("disk_full", 2, 60, 1800),
    Fault("clock_step", 6, 30, 3600),
    Fault("stall", 12, 0.5, 10),
)
# So rare that most seeds have none of it: what it costs makes some of the checks less sharp.
RARE_FAULTS = (Fault("rot", 2, 5, 900),)
CENTRE_FAULTS = (
    Fault("broker_restart", 2, 0.5, 30),
    Fault("centre_kill", 2, 1, 60),
    Fault("centre_kill_before_commit", 6, 1, 60),
    Fault("centre_kill_after_commit", 6, 1, 60),
    Fault("centre_power_cut", 2, 5, 600),
    Fault("phone_dead", 3, 60, 3600),
)
FATES = (
    Fate("lost", 0.03),
    Fate("doubled", 0.03, 0.02, 20),
    Fate("delayed", 0.03, 1, 300),
)
WAKES = (
    Wake("where it stood", 4),
    Wake("1970", 2, since_ms=-T0_MS),
    Wake("last Tuesday", 2, since_ms=-5 * _DAY_MS),
    Wake("days behind", 2, -3, -1),
    Wake("days ahead", 2, 1, 4),
)
LESSONS = (
    Lesson("soon", 6, 1, 120),
    Lesson("late", 3, 600, 14_400),
    Lesson("never", 1),
)
QUOTAS = (
    Quota("ample", 3, 2**28, 2**28),
    Quota("telemetry", 1, 12_000, 2**28),
    Quota("both", 1, 20_000, 6000),
)
# Each seed has a weather of its own: what never happens in it leaves room for what happens often.
MOODS = (0.0, 0.5, 1.0, 4.0)


RARE_MOODS = (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 4.0)


class Times(Struct, frozen=True):
    """What becomes of clocks when the power goes."""

    wakes: tuple[Wake, ...] = WAKES
    lessons: tuple[Lesson, ...] = LESSONS

    def off_ms(self, now_ms: int, down_ms: int, rng: Random) -> int:
        """By how much the wall clock is off when the power is back after so long."""
        wake = _one_of(self.wakes, rng)
        if wake.since_ms is not None:
            return wake.since_ms - now_ms
        if wake.days_max == wake.days_min:
            return -down_ms
        return int(rng.uniform(wake.days_min, wake.days_max) * _DAY_MS)

    def learns_after_ms(self, rng: Random) -> int | None:
        """How long it takes until the time is known; None for a boot that never gets to know it."""
        lesson = _one_of(self.lessons, rng)
        return int(rng.uniform(lesson.s_min, lesson.s_max) * 1000) if lesson.s_max else None


class Odds(Struct, frozen=True):
    """The odds of one seed."""

    box: tuple[Fault, ...] = (*BOX_FAULTS, *RARE_FAULTS)
    centre: tuple[Fault, ...] = CENTRE_FAULTS
    fates: tuple[Fate, ...] = FATES
    times: Times = Times()
    quota: Quota = QUOTAS[0]


_Weighty = TypeVar("_Weighty", Wake, Lesson, Quota)


def odds_of(rng: Random) -> Odds:
    """The table with each line as often as this seed's mood has it."""

    def often(faults: Sequence[Fault], moods: Sequence[float]) -> tuple[Fault, ...]:
        return tuple(replace(fault, per_day=fault.per_day * rng.choice(moods)) for fault in faults)

    return Odds(
        (*often(BOX_FAULTS, MOODS), *often(RARE_FAULTS, RARE_MOODS)),
        often(CENTRE_FAULTS, MOODS),
        tuple(replace(fate, chance=fate.chance * rng.choice(MOODS)) for fate in FATES),
        Times(_weighed(WAKES, rng), _weighed(LESSONS, rng)),
        _one_of(QUOTAS, rng),
    )


def _weighed(some: Sequence[_Weighty], rng: Random) -> tuple[_Weighty, ...]:
    """With a weight as this seed's mood has it, but never all without."""
    moved = tuple(replace(one, weight=one.weight * rng.choice(MOODS)) for one in some)
    return moved if any(one.weight for one in moved) else tuple(some)


def _one_of(some: Sequence[_Weighty], rng: Random) -> _Weighty:
    return rng.choices(some, [one.weight for one in some])[0]
