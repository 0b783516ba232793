"""A lot as it stands by all that is known of it, as cheaply as each piece on the scale can afford it."""

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.lots import LotRow
from edge_agent.counter.rules.lots.store import Store, store_of
from logistics.goods.lots.account import Account
from plumbing.clock import Moment


def is_settled(bench: Bench, row: LotRow) -> bool:
    """Whether it is used up, by this box's facts or by what others told."""
    others = bench.carried().of_own(row.lot)
    return row.is_settled or (others is not None and others.settled is not None)


def on_hand_g(bench: Bench, lot: str, now: Moment) -> int:
    """Grams left of a lot; 0 for one that nobody knows here.

    The row of the box's own facts with what others did, which is found once a table: a piece more is none
    that the centre had heard of.
    """
    row, carried = bench.books.lots.one(lot), bench.carried()
    if row is None or carried.of_own(lot) is None:
        return row.on_hand_g if row else 0
    others_g = carried.others_g(lot)
    if others_g is None:
        account = account_of(bench, lot, now)
        others_g = account.on_hand_g - row.on_hand_g if account else 0
        carried.find_others(lot, others_g)
    return row.on_hand_g + others_g


def left_g(store: Store, row: LotRow) -> int:
    """The same for a page, which looks on while facts come: it finds out and tells nobody."""
    if store.carried.of_own(row.lot) is None:
        return row.on_hand_g
    others_g = store.carried.others_g(row.lot)
    if others_g is not None:
        return row.on_hand_g + others_g
    account = store.account(row.lot)
    return account.on_hand_g if account else row.on_hand_g


def account_of(bench: Bench, lot: str, now: Moment) -> Account | None:
    """The lot's account with what others told, None for one that nobody knows here."""
    return store_of(bench, now).account(lot)
