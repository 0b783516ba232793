"""Batches in and out of sites in a time, from the accounts of the lots that something was told of in it."""

from collections.abc import Callable

from sqlalchemy import Connection, select

from central.store.ledgers.told import portions
from central.store.lots.facts import told_of
from central.store.lots.tables import lot_fact
from logistics.goods.lots import batches
from logistics.goods.lots.account import fold
from logistics.goods.lots.batches import Batch

LOTS_MAX = 20_000
"""Of more lots no list is made: a shorter time is asked for."""
_MOVES = ("lot.weighed", "lot.graded", "lot.reshaped", "lot.packed", "lot.shipped")


class TooManyError(ValueError):
    """More lots moved in this time than go into one list; choose a shorter one."""


def found(
    connection: Connection, site: str, span_ms: tuple[int, int], day_of: Callable[[int], str]
) -> list[Batch]:
    """A site's batches of a half-open time, "" for all sites. Raises TooManyError."""
    here = lot_fact.c
    since_ms, until_ms = span_ms
    query = select(here.lot).where(here.kind.in_(_MOVES), here.at_ms >= since_ms, here.at_ms < until_ms)
    lots = connection.execute(query.distinct().limit(LOTS_MAX + 1)).scalars().all()
    if len(lots) > LOTS_MAX:
        raise TooManyError(TooManyError.__doc__)
    listed: list[Batch] = []
    for some in portions(sorted(lots)):
        for lot, told in told_of(connection, some).items():
            listed += batches.batches(fold(lot, told), site, span_ms, day_of)
    return batches.in_order(listed)
