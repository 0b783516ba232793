"""The lots that a breach touches, as its alert tells of them: how much, and what their budget has left."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection

from central.store.coldchain import spent
from central.store.coldchain.spent import BudgetOf
from central.store.coldchain.standing import lots_there

TOLD_MAX = 5
"""So many are told one by one; what a place measured is read once for all of them."""


class Affected(Struct, frozen=True):
    """A lot in a message. `limit_ms` 0: its product has no budget; `unknown_ms` is what nobody measured."""

    lot: str
    product: str
    net_g: int
    spent_ms: int = 0
    limit_ms: int = 0
    limit_mc: int = 0
    unknown_ms: int = 0


class Lots(Struct, frozen=True):
    """All that a breach touches: how many and how much, and the largest of them."""

    count: int = 0
    net_g: int = 0
    largest: tuple[Affected, ...] = ()


def affected(
    connection: Connection, site: str, room: str, start_ms: int, end_ms: int | None, now_ms: int
) -> Lots:
    """The lots that stood in a room in a span, the largest first."""
    found = sorted(
        lots_there(connection, site, room, start_ms, end_ms), key=lambda one: (-one.net_g, one.lot)
    )
    told = found[:TOLD_MAX]
    budgets = spent.budgets(connection, [(one.lot, one.product) for one in told], now_ms)
    largest = tuple(_with_budget(one.lot, one.product, one.net_g, budgets[one.lot]) for one in told)
    return Lots(len(found), sum(one.net_g for one in found), largest)


def _with_budget(lot: str, product: str, net_g: int, budgets: Sequence[BudgetOf]) -> Affected:
    """The budget that has least left speaks for all."""
    if not budgets:
        return Affected(lot, product, net_g)
    tightest = min(budgets, key=lambda one: one.spent.left_ms)
    used = tightest.spent
    return Affected(lot, product, net_g, used.spent_ms, used.limit_ms, tightest.limit_mc, used.unknown_ms)
