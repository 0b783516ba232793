"""A nation's busiest hour at wire level, county by county more, until the centre bends; then an outage."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil

from msgspec import Struct

from simulators.fleet.run import Fleet, Row, Wish
from simulators.fleet.verdict import Stored, stored
from simulators.fleet.work.day import BOXES_A_COUNTY, HOURS
from simulators.fleet.work.schedule import paces

_START_S_MAX = 600.0
_DRAIN_S_MAX = 1800.0
# So much of what was made in the second half of a step waits at its end, beyond what waited before: it bends.
_BENDS_AT = 0.2
# What is under way at a moment comes and goes: so few are no sign.
_UNDER_WAY = 20
_WARM_S = 5.0


class Course(Struct, frozen=True, kw_only=True):
    """Which steps, each so many counties in an hour of the day and so many seconds long.

    Where there are fewer boxes than the counties have, each stands for several. With `day`, all of its hours
    are played for the first step, each so many seconds long. `busy` multiplies the work, as on the busiest
    day. After the steps all boxes lose their network for `outage_s`, at the work of `outage_counties`.
    """

    counties: Sequence[float]
    hour: int
    seconds: float
    day: bool = False
    busy: float = 1.0
    outage_counties: float = 0.0
    outage_s: float = 0.0
    centre: str = ""


class Step(Struct, frozen=True):
    """A step: offered and stored events a second, what waited at its half and at its end, and its row."""

    counties: float
    hour: int
    offered_a_s: float
    stored_a_s: float
    waiting_half: int
    waiting_end: int
    bends: bool
    row: Row


class Outage(Struct, frozen=True):
    """What piled up without a network, and how long until it was stored, while work went on."""

    counties: float
    seconds: float
    waiting: int
    drained_in_s: float
    row: Row


class Result(Struct, frozen=True):
    """All steps; the outage, if any; and what stands at the centre in the end."""

    boxes: int
    linked_in_s: float
    known_in_s: float
    steps: list[Step]
    outage: Outage | None
    settled_in_s: float
    waiting: int
    stored: Stored | None


def probes(wish_boxes: int, course: Course) -> int:
    """So many probes a box with a room has: as many as all the boxes for which it stands."""
    return 3 * ceil(max(_factor(wish_boxes, counties) for counties in course.counties) * course.busy)


def run_nation(
    wish: Wish, course: Course, watched: Mapping[str, int], tell: Callable[[Step], None]
) -> Result:
    """Step by step until one bends; `tell` hears of each. Raises FleetError."""
    fleet = Fleet(wish, watched)
    try:
        linked_in_s, known_in_s = fleet.start(_START_S_MAX)
        fleet.rest()
        steps: list[Step] = []
        for counties, hour in _plan(course):
            steps.append(_step(fleet, course, counties, hour))
            tell(steps[-1])
            if steps[-1].bends and not course.day:
                break
        settled = fleet.settle(_DRAIN_S_MAX)
        outage = _outage(fleet, course) if course.outage_s else None
        settled_in_s = settled.seconds + fleet.settle(_DRAIN_S_MAX).seconds
        at_centre = stored(course.centre, fleet.boxes) if course.centre else None
        return Result(
            boxes=len(fleet.boxes),
            linked_in_s=linked_in_s,
            known_in_s=known_in_s,
            steps=steps,
            outage=outage,
            settled_in_s=settled_in_s,
            waiting=fleet.waiting,
            stored=at_centre,
        )
    finally:
        fleet.close()


def _plan(course: Course) -> Sequence[tuple[float, int]]:
    if course.day:
        return [(course.counties[0], hour) for hour in range(HOURS)]
    return [(counties, course.hour) for counties in course.counties]


def _factor(boxes: int, counties: float) -> float:
    """For how many boxes each stands."""
    return max(1.0, counties * BOXES_A_COUNTY / boxes)


def _step(fleet: Fleet, course: Course, counties: float, hour: int) -> Step:
    _work(fleet, course, counties, hour)
    before = fleet.waiting
    half_s = course.seconds / 2
    waits: list[int] = []
    began_ms = fleet.pump.up_ms

    def at_half() -> bool:
        if not waits and fleet.pump.up_ms - began_ms >= half_s * 1000:
            waits.append(fleet.waiting)
        return False

    row = fleet.play(course.seconds, at_half)
    half = waits[0] if waits else before
    grew = row.waiting - half
    return Step(
        counties=counties,
        hour=hour,
        offered_a_s=row.made / row.seconds,
        stored_a_s=row.confirmed / row.seconds,
        waiting_half=half,
        waiting_end=row.waiting,
        bends=grew > max(_BENDS_AT * row.made / 2, _UNDER_WAY),
        row=row,
    )


def _outage(fleet: Fleet, course: Course) -> Outage:
    """Everybody at once, as when a province's network goes; then all of it, beside what is new."""
    everybody = range(len(fleet.boxes))
    counties = course.outage_counties
    _work(fleet, course, counties, course.hour)
    fleet.play(_WARM_S)
    fleet.pump.cut(everybody)
    fleet.play(course.outage_s)
    waiting = fleet.waiting
    fleet.pump.mend()
    row = fleet.drain(everybody, _DRAIN_S_MAX)
    return Outage(counties, course.outage_s, waiting, row.seconds, row)


def _work(fleet: Fleet, course: Course, counties: float, hour: int) -> None:
    factor = _factor(len(fleet.boxes), counties) * course.busy
    fleet.pump.work(paces(fleet.works(counties), hour, factor))
