"""What the county promises: how often which kind of place is delivered to and collected from."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

PlaceKind = Literal["township", "village", "park"]
PLACE_KINDS: tuple[PlaceKind, ...] = ("township", "village", "park")
Leg = Literal["down", "up"]


class Promise(Struct, frozen=True):
    """Visits in one direction: no two further apart than `gap_days_max`, or `per_week_min` in each week.

    A gap is the difference of two dates: visits on a Monday and a Wednesday are two days apart.
    """

    name: str
    leg: Leg
    gap_days_max: int | None = None
    per_week_min: int | None = None


DAILY = Promise("daily", "down", gap_days_max=1)
EVERY_TWO_DAYS = Promise("every_two_days", "down", gap_days_max=2)
THREE_A_WEEK = Promise("collected_3_a_week", "up", per_week_min=3)

# The plan, 四(一)2: a township every day, an administrative village every two days and collected from three
# times a week, the 云峰 industrial park to the door every day.
Promises = Mapping[PlaceKind, tuple[Promise, ...]]
PROMISES: Promises = {
    "township": (DAILY,),
    "village": (EVERY_TWO_DAYS, THREE_A_WEEK),
    "park": (DAILY,),
}
