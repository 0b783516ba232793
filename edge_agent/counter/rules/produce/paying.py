"""What a purchase slip says: a delivery's weighings, and its classes with what is paid for each."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from edge_agent.counter.books.lots import Lots
from edge_agent.counter.deeds.money.amounts import NoSum, fen_of
from edge_agent.counter.rules.produce import classes
from logistics.events.lots import LotGraded
from logistics.goods.lots.account import Account
from logistics.goods.slip import Paid
from logistics.goods.standards.standard import Standard

_FEN_MAX = 10_000_000
"""A hundred thousand yuan a kilogram: no tea comes near."""


class Line(Struct, frozen=True):
    """A class of a lot, or what is not graded of it; `fen` is the price of a kilogram."""

    quality: str
    size: str
    lot: str
    net_g: int
    is_graded: bool
    fen: int | None = None

    @property
    def sum_fen(self) -> int | None:
        """What it costs; None without a price."""
        return self.paid("").sum_fen

    def paid(self, words: str) -> Paid:
        """As it stands on a slip, where it is called so."""
        return Paid(words, self.net_g, self.fen)


def lines_of(lots: Lots, account: Account, standard: Standard | None) -> list[Line]:
    """What a lot was graded into, by its own account: the best class first, and last what is left of it."""
    found: list[Line] = []
    for lot in account.children:
        moved = [one for one in account.entries if one.other == lot and isinstance(one.told.event, LotGraded)]
        child = lots.one(lot)
        if moved and child:
            net_g = -sum(one.net_g for one in moved)
            found.append(Line(child.quality, child.size, lot, net_g, is_graded=True))
    found.sort(key=lambda one: classes.rank(standard, one.quality, one.size))
    if account.settled is None and account.on_hand_g > 0:
        found.append(Line("", "", account.lot, account.on_hand_g, is_graded=False))
    return found


def priced(lines: Sequence[Line], texts: Mapping[str, str]) -> tuple[list[Line], bool]:
    """The lines with the prices in yuan that were typed, by their lots; whether one of these is no price.

    Between page and printer a class may have come, or what was left of the delivery may be graded.
    """
    found: list[Line] = []
    is_wrong = False
    for line in lines:
        text = texts.get(line.lot, "").strip()
        try:
            fen = fen_of(text) if text else None
        except NoSum:
            fen, is_wrong = None, True
        if fen is not None and fen > _FEN_MAX:
            fen, is_wrong = None, True
        found.append(Line(line.quality, line.size, line.lot, line.net_g, line.is_graded, fen))
    return found, is_wrong
