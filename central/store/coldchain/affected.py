"""The lots that a breach touches, as its alert tells of them: how much, and what their budget has left."""

from msgspec import Struct
from sqlalchemy import Connection

from central.store.coldchain import spent
from central.store.coldchain.standing import lots_there

TOLD_MAX = 5
"""So many are told one by one; each costs as many readings as it stood there for."""


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
    told = (_with_budget(connection, one.lot, one.product, one.net_g, now_ms) for one in found[:TOLD_MAX])
    return Lots(len(found), sum(one.net_g for one in found), tuple(told))


def _with_budget(connection: Connection, lot: str, product: str, net_g: int, now_ms: int) -> Affected:
    """The budget that has least left speaks for all."""
    budgets = spent.budgets(connection, lot, product, now_ms)
    if not budgets:
        return Affected(lot, product, net_g)
    tightest = min(budgets, key=lambda one: one.spent.left_ms)
    used = tightest.spent
    return Affected(lot, product, net_g, used.spent_ms, used.limit_ms, tightest.limit_mc, used.unknown_ms)
