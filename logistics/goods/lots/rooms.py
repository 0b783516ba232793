"""Where a lot lies: how much of it is in which room of a site, and how much in none."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from logistics.events.lots import LotLeft, LotStored
from logistics.goods.stays import Move, stays
from logistics.parcels.told import Told, place_of, standing

LOOSE = ""
"""Stands for what is at the site and in no room."""


class Lying(Struct, frozen=True):
    """Grams by room; `loose_g` of what is on hand is in none, and never below zero."""

    rooms: dict[str, int]
    loose_g: int

    @property
    def places(self) -> tuple[str, ...]:
        """Where something of it is: the rooms, and LOOSE where some is in none."""
        return (*self.rooms, *((LOOSE,) if self.loose_g else ()))

    def at(self, room: str) -> int:
        """Grams in a room, or in none."""
        return self.rooms.get(room, 0) if room else self.loose_g


def lying(told: Iterable[Told], site: str, on_hand_g: int) -> Lying:
    """One lot's grams by room, from what was told of it, in any order and repetition.

    Rooms by name. Where more is told to be in rooms than is on hand, nothing is loose.
    """
    moves: dict[str, list[Move]] = defaultdict(list)
    for one in standing(told):
        event = one.event
        if isinstance(event, LotStored | LotLeft) and event.site == site:
            order = place_of(one.stream, one.seq)
            moves[event.room].append(Move(one.at_ms, order, isinstance(event, LotStored), event.net_g))
    found = {room: _now_g(some) for room, some in sorted(moves.items())}
    rooms = {room: net_g for room, net_g in found.items() if net_g}
    return Lying(rooms, max(0, on_hand_g - sum(rooms.values())))


def _now_g(moves: list[Move]) -> int:
    last = stays(moves)[-1:]
    return last[0].net_g if last and last[0].to_ms is None else 0
