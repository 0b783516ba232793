"""What goes wrong, by name and odds: the one table that the weather and the link draw from."""

from random import Random

from msgspec import Struct
from msgspec.structs import replace


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


BOX_FAULTS = (
    Fault("link_down", 8, 1, 120),
    Fault("link_down_long", 1, 1800, 14_400),
    Fault("link_frozen", 4, 20, 300),
    Fault("kill", 4, 1, 60),
    Fault("kill_at_work", 6, 1, 60),
    Fault("kill_at_signal", 4, 1, 60),
    Fault("kill_at_hand_over", 4, 1, 60),
    Fault("power_cut", 3, 5, 900),
    Fault("power_cut_at_work", 3, 5, 900),
    Fault("disk_full", 2, 60, 1800),
    Fault("clock_step", 6, 30, 3600),
    Fault("stall", 12, 0.5, 10),
)
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
# Each seed has a weather of its own: what never happens in it leaves room for what happens often.
MOODS = (0.0, 0.5, 1.0, 4.0)


class Odds(Struct, frozen=True):
    """The odds of one seed."""

    box: tuple[Fault, ...] = BOX_FAULTS
    centre: tuple[Fault, ...] = CENTRE_FAULTS
    fates: tuple[Fate, ...] = FATES


CALM = Odds((), (), ())


def odds_of(rng: Random) -> Odds:
    """The table with each line as often as this seed's mood has it."""
    return Odds(
        tuple(replace(fault, per_day=fault.per_day * rng.choice(MOODS)) for fault in BOX_FAULTS),
        tuple(replace(fault, per_day=fault.per_day * rng.choice(MOODS)) for fault in CENTRE_FAULTS),
        tuple(replace(fate, chance=fate.chance * rng.choice(MOODS)) for fate in FATES),
    )
