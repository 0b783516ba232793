"""A lot as it stands by all that is known of it, as cheaply as each piece on the scale can afford it."""

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.lots import LotRow
from edge_agent.counter.rules.lots.store import store_of
from logistics.goods.lots.account import Account
from logistics.goods.lots.carried import Carried
from plumbing.clock import Moment


def is_settled(bench: Bench, row: LotRow) -> bool:
    """Whether it is used up, by this box's facts or by what others told."""
    others = bench.carried().get(row.lot)
    return row.is_settled or (others is not None and others.settled is not None)


def is_shared(others: Carried | None, box: str) -> bool:
    """Whether another box than this one moved anything of a lot."""
    return others is not None and any(net_g for name, net_g in others.nets.items() if name != box)


def on_hand_g(bench: Bench, lot: str, now: Moment) -> int:
    """Grams left of a lot; 0 for one that nobody knows here.

    The row of the box's own facts says it where no other box moved anything: else the whole account does.
    """
    if is_shared(bench.carried().get(lot), bench.settings.box.name):
        account = account_of(bench, lot, now)
        return account.on_hand_g if account else 0
    row = bench.books.lots.one(lot)
    return row.on_hand_g if row else 0


def account_of(bench: Bench, lot: str, now: Moment) -> Account | None:
    """The lot's account with what others told, None for one that nobody knows here."""
    return store_of(bench, now).account(lot)
