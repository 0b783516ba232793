"""What a county's boxes tell in a day: how many of which event, at which hour. Pure.

Numbers of parcels and sites are those of domain/operations.md (sections 1 and 2, estimates of the county's
volumes), intervals are the settings' defaults. Where no source gives a number, it is an assumption of ours
and says so; docs/scale.md lists them all.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

Role = Literal["hub", "township", "village"]
Kind = Literal["inbound", "transit", "delivery", "collection", "readings", "health"]

HOURS = 24
HOUR_S = 3600

# One hub, nine township centres and 120 village stations (operations.md, section 1).
BOXES: Mapping[Role, int] = {"hub": 1, "township": 9, "village": 120}
BOXES_A_COUNTY = sum(BOXES.values())
# 12 to 18 thousand parcels come in a day, 5 to 8 thousand of them go beyond the seat (section 2).
PARCELS_A_DAY, PARCELS_BEYOND_A_DAY = 15_000, 6_500
# Assumed: a tenth as many go the other way.
COLLECTED_A_DAY = 650
# Assumed: ten boxes of a county have a cold room with three probes. Chunks go each five minutes (seal_s).
ROOMS, CHUNKS_A_DAY = 10, 3 * 24 * 12
# Each half hour (health.every_min).
HEALTH_A_DAY = 48
# On the busiest day (section 2: "x3 at Double 11").
BUSIEST = 3

EVENTS: Mapping[Kind, int] = {
    "inbound": 4,  # arrive, weighed, sorted, loaded
    "transit": 2,  # arrive, depart
    "delivery": 4,  # arrive, shelved, hand_out, released
    "collection": 2,  # collect, weighed
    "readings": 1,
    "health": 2,  # the agent's and the machine's
}
# Assumed, for no source has hours: the hub works before vans leave, villages hand out until the evening.
_SHARES: Mapping[Kind, Mapping[int, int]] = {
    "inbound": {4: 10, 5: 20, 6: 25, 7: 20, 8: 10, 13: 5, 14: 5, 15: 5},
    "transit": {7: 20, 8: 30, 9: 25, 10: 15, 14: 10},
    "delivery": {8: 5, 9: 12, 10: 15, 11: 12, 12: 6, 13: 4, 14: 6, 15: 8, 16: 10, 17: 12, 18: 8, 19: 2},
    "collection": {9: 10, 10: 10, 14: 10, 15: 10, 16: 20, 17: 25, 18: 15},
}


class Place(Struct, frozen=True):
    """Where a box stands: its site in the county's data, its role, and which copy of the county it is in."""

    site: str
    role: Role
    copy: int


class Work(Struct, frozen=True):
    """What one box tells: so many of a kind a day, each of several events."""

    kind: Kind
    a_day: float

    def events_per_s(self, hour: int) -> float:
        """How many events a second it makes of it in an hour of the day."""
        return self.a_day * EVENTS[self.kind] * share(self.kind, hour) / HOUR_S


def share(kind: Kind, hour: int) -> float:
    """What part of a day's work falls into an hour: cold rooms and machines work alike all day long."""
    shares = _SHARES.get(kind)
    return 1 / HOURS if shares is None else shares.get(hour, 0) / sum(shares.values())


def works(place: int) -> tuple[Role, tuple[Work, ...]]:
    """The role and the work of a county's box, by its place: 0 is the hub, then townships, then villages."""
    role: Role = "hub" if place == 0 else "township" if place <= BOXES["township"] else "village"
    work = [Work("health", HEALTH_A_DAY)]
    if place < ROOMS:
        work.append(Work("readings", CHUNKS_A_DAY))
    if role == "hub":
        work.append(Work("inbound", PARCELS_A_DAY))
    elif role == "township":
        work.append(Work("transit", PARCELS_BEYOND_A_DAY / BOXES["township"]))
    else:
        work.append(Work("delivery", PARCELS_BEYOND_A_DAY / BOXES["village"]))
        work.append(Work("collection", COLLECTED_A_DAY / BOXES["village"]))
    return role, tuple(work)


def site(place: int) -> str:
    """The site of a county's box, as the county's data name it."""
    if place == 0:
        return "HUB"
    townships = BOXES["township"]
    return f"C{place}" if place <= townships else f"SC-{place - townships:03d}"


def county_events_per_s(hour: int) -> float:
    """How many events a second a whole county makes in an hour of the day."""
    return sum(work.events_per_s(hour) for place in range(BOXES_A_COUNTY) for work in works(place)[1])


def county_events_a_day() -> dict[Kind, float]:
    """How many events of each kind of work a county makes in a day."""
    told: dict[Kind, float] = {}
    for place in range(BOXES_A_COUNTY):
        for work in works(place)[1]:
            told[work.kind] = told.get(work.kind, 0) + work.a_day * EVENTS[work.kind]
    return told


def busiest_hour() -> int:
    """The hour with the most events."""
    rates: Sequence[float] = [county_events_per_s(hour) for hour in range(HOURS)]
    return rates.index(max(rates))
