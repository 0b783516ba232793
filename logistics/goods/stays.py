"""What stood in a room when: stays of one mass each, folded from what was put in and taken out."""

from collections.abc import Iterable

from msgspec import Struct


class Move(Struct, frozen=True):
    """A lot put into a room or taken out of it. Without `net_g` all that is there is taken out.

    `order` decides between two of the same millisecond.
    """

    at_ms: int
    order: str
    is_in: bool
    net_g: int | None = None
    product: str = ""
    owner: str = ""


class StayOf(Struct, frozen=True):
    """A half-open time in which a lot stood in a room with one mass; `to_ms` None: it still does."""

    from_ms: int
    to_ms: int | None
    product: str
    net_g: int
    owner: str


def stays(moves: Iterable[Move]) -> list[StayOf]:
    """One lot's stays in one room, by time, whatever order its moves came in.

    What is taken out beyond what is there, or before anything came, takes nothing: a mass is never negative.
    """
    found: list[StayOf] = []
    product = owner = ""
    net_g, since_ms = 0, 0
    for move in sorted(moves, key=_turn):
        before_g = net_g
        if move.is_in:
            net_g += move.net_g or 0
        else:
            net_g = max(0, net_g - move.net_g) if move.net_g is not None else 0
        if before_g and before_g != net_g and move.at_ms > since_ms:
            found.append(StayOf(since_ms, move.at_ms, product, before_g, owner))
        if before_g != net_g:
            since_ms = move.at_ms
        if move.is_in:
            product, owner = move.product or product, move.owner or owner
    if net_g:
        found.append(StayOf(since_ms, None, product, net_g, owner))
    return found


def _turn(move: Move) -> tuple[int, str]:
    return move.at_ms, move.order
