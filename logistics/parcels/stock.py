"""Goods that a site keeps for their owner: what is there, what was sold, and what is owed for it."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from logistics.events.money import GoodsMoved
from logistics.parcels.told import Told, standing

StockOdd = Literal["below_zero", "wrong_sign"]
_COMES = frozenset({"received"})
_GOES = frozenset({"sold", "returned", "damaged"})


class StockAnomaly(Struct, frozen=True):
    """A movement that cannot have been: more went than was there, or it went the wrong way."""

    kind: StockOdd
    told: Told
    pieces: int


class Stock(Struct, frozen=True):
    """One owner's one item at one site. The sums are signed pieces; `taken_fen` is owed to the owner.

    `pieces` is the sum of all movements. Where it fell below zero, `anomalies` say when.
    """

    site: str
    owner: str
    item: str
    pieces: int = 0
    received: int = 0
    sold: int = 0
    returned: int = 0
    damaged: int = 0
    counted: int = 0
    taken_fen: int = 0
    anomalies: tuple[StockAnomaly, ...] = ()


def fold(site: str, owner: str, item: str, told: Iterable[Told]) -> Stock:
    """A stock from all its movements, in any order and any duplication."""
    sums = dict.fromkeys(("received", "sold", "returned", "damaged", "counted"), 0)
    pieces = taken_fen = 0
    odd: list[StockAnomaly] = []
    for one in standing(told):
        event = one.event
        if not isinstance(event, GoodsMoved):
            continue
        is_wrong = (event.why in _COMES and event.pieces < 0) or (event.why in _GOES and event.pieces > 0)
        if is_wrong:
            odd.append(StockAnomaly("wrong_sign", one, event.pieces))
        pieces += event.pieces
        sums[event.why] += event.pieces
        taken_fen += event.taken_fen
        if pieces < 0 and event.pieces < 0:
            odd.append(StockAnomaly("below_zero", one, pieces))
    return Stock(site, owner, item, pieces, **sums, taken_fen=taken_fen, anomalies=tuple(odd))
