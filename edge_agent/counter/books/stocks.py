"""Goods that this site keeps for their owners, as the books tell them."""

from edge_agent.counter.books.told import ToldRows
from logistics.events.money import GoodsMoved
from logistics.parcels import stock
from logistics.parcels.stock import Stock
from logistics.parcels.subjects import subject_of


def stock_of(told: ToldRows, site: str, owner: str, item: str) -> Stock:
    """One owner's one item."""
    moved = GoodsMoved(site=site, owner=owner, item=item, pieces=0, why="counted")
    return stock.fold(site, owner, item, told.of(subject_of(moved, "", 0)))


def stocks(told: ToldRows, site: str) -> tuple[Stock, ...]:
    """All of them, by owner and item."""
    moved = [one.event for one in told.of_kinds("goods.moved")]
    pairs = {(event.owner, event.item) for event in moved if isinstance(event, GoodsMoved)}
    return tuple(stock_of(told, site, owner, item) for owner, item in sorted(pairs))
