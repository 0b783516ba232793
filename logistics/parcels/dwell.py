"""How long a parcel has lain at a site, and what is due for it: a reminder, or the way back."""

from typing import Literal

from msgspec import Struct

_HOUR_MS = 3_600_000
DwellStage = Literal["fresh", "remind_1", "remind_2", "remind_3", "return"]


class DwellRules(Struct, frozen=True):
    """Hours after which a parcel is reminded of and goes back. Source: trade practice, so a setting.

    24, 48 and 72 hours, and five days of the three to seven after which stations send back.
    """

    remind_hours: tuple[int, int, int] = (24, 48, 72)
    return_hours: int = 120

    def stage(self, since_ms: int, now_ms: int) -> DwellStage:
        """What is due for a parcel that has been held since then."""
        hours = (now_ms - since_ms) / _HOUR_MS
        if hours >= self.return_hours:
            return "return"
        passed = sum(hours >= limit for limit in self.remind_hours)
        return _STAGES[passed]


_STAGES: tuple[DwellStage, ...] = ("fresh", "remind_1", "remind_2", "remind_3")
