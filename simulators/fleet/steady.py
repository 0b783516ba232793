"""A fleet at a steady rate, some of it without a network for a while; what came of it, as a summary."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from msgspec import Struct

from simulators.fleet.box.counts import Took
from simulators.fleet.run import Fleet, Row, Wish
from simulators.fleet.verdict import Stored, stored
from simulators.fleet.work.day import EVENTS, Kind
from simulators.fleet.work.schedule import Pace
from simulators.fleet.work.trade import CHUNK_S

_START_S_MAX = 600.0
_SETTLE_S_MAX = 600.0


class Course(Struct, frozen=True, kw_only=True):
    """What is asked of a steady fleet. `mix` says which part of the events is of which kind of work.

    `offline` of the boxes lose their network for `offline_s`, from the middle of the time on.
    """

    seconds: float
    rate: float
    mix: Mapping[Kind, float]
    offline: float = 0.0
    offline_s: float = 0.0
    centre: str = ""


class Summary(Struct, frozen=True):
    """What a fleet came to. `lost` and `doubled` are the centre's own count; None where it was not asked."""

    boxes: int
    linked_in_s: float
    known_in_s: float
    """When the centre had confirmed the first event of each box."""
    links_lost: int
    seconds: float
    made: int
    confirmed: int
    waiting: int
    settled_in_s: float
    false_confirmations: int
    linked: Took
    unlinked: Took
    bytes_up: int
    bytes_down: int
    lost: int | None
    doubled: int | None
    kib_a_box: dict[str, float]
    """What each part's memory grew by while the boxes came in, for each box."""
    cpu_s: dict[str, float]
    stored: Stored | None

    @property
    def is_good(self) -> bool:
        """Whether all is confirmed, and each stands at the centre once as far as it was asked."""
        return (
            not self.waiting and not self.false_confirmations and (self.stored is None or self.stored.is_good)
        )


def run_steadily(wish: Wish, course: Course, watched: Mapping[str, int]) -> Summary:
    """Link, work, settle, compare. Raises FleetError where boxes are not let in."""
    fleet = Fleet(wish, watched)
    try:
        before = fleet.taken()
        linked_in_s, known_in_s = fleet.start(_START_S_MAX)
        grown = {
            name: round((one.resident_kib - before[name].resident_kib) / wish.boxes, 2)
            for name, one in fleet.taken().items()
        }
        fleet.rest()
        fleet.pump.work(_paces(wish.boxes, course))
        rows = _play(fleet, course)
        took = took_by(rows)
        at_centre = stored(course.centre, fleet.boxes) if course.centre else None
        links_lost = fleet.counts.links_lost
        return Summary(
            boxes=wish.boxes,
            linked_in_s=linked_in_s,
            known_in_s=known_in_s,
            links_lost=links_lost,
            seconds=sum(row.seconds for row in rows[:-1]),
            made=fleet.counts.made,
            confirmed=fleet.counts.confirmed,
            waiting=fleet.waiting,
            settled_in_s=rows[-1].seconds,
            false_confirmations=fleet.counts.false_confirmations,
            linked=took[0],
            unlinked=took[1],
            bytes_up=fleet.counts.bytes_out,
            bytes_down=fleet.counts.bytes_in,
            lost=at_centre.lost if at_centre else None,
            doubled=at_centre.doubled + at_centre.strange if at_centre else None,
            kib_a_box=grown,
            cpu_s={name: round(sum(row.cpu_s[name] for row in rows), 2) for name in rows[0].cpu_s},
            stored=at_centre,
        )
    finally:
        fleet.close()


def took_by(rows: Sequence[Row]) -> tuple[Took, Took]:
    """Of several stretches the one with the most events: percentiles do not add up."""
    linked = max((row.linked for row in rows), key=lambda took: took.events)
    return linked, max((row.unlinked for row in rows), key=lambda took: took.events)


def probes(course: Course) -> int:
    """So many probes a box needs for its share of chunks: each seals one in five minutes."""
    total = sum(course.mix.values())
    return max(3, ceil(course.rate * course.mix.get("readings", 0) / total * CHUNK_S))


def _play(fleet: Fleet, course: Course) -> list[Row]:
    """All of it at one stretch, so that the percentiles are over all; the outage lies in its middle."""
    pump = fleet.pump
    away = fleet.some(course.offline) if course.offline_s else []
    cut_ms = pump.up_ms + int(course.seconds * 500)
    back_ms = cut_ms + int(course.offline_s * 1000)
    state = {"is_cut": False, "is_back": not away}

    def watch() -> bool:
        if away and not state["is_cut"] and pump.up_ms >= cut_ms:
            state["is_cut"] = True
            pump.cut(away)
        if state["is_cut"] and not state["is_back"] and pump.up_ms >= back_ms:
            state["is_back"] = True
            pump.mend()
        return False

    seconds = max(course.seconds, course.seconds / 2 + course.offline_s)
    worked = fleet.play(seconds, watch)
    pump.mend()
    return [worked, fleet.settle(_SETTLE_S_MAX)]


def _paces(boxes: int, course: Course) -> Iterator[Pace]:
    total = sum(course.mix.values())
    for number in range(boxes):
        for kind, weight in course.mix.items():
            yield Pace(number, kind, course.rate * weight / total / EVENTS[kind])
