"""A lot's label is read while something else is at hand: it is no parcel, and its page is one tap away."""

from urllib.parse import quote

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.lots.found import lot_of
from edge_agent.counter.rules.lots.store import store_of
from edge_agent.counter.rules.masses import kg
from edge_agent.counter.work import Work
from edge_agent.trade.outcome import Outcome, Said, Signal
from logistics.goods.lots.codes import WrongLotCode, address_of_lot
from plumbing.clock import Moment

_OWN_LOTS = frozenset({"pack", "intake", "grade"})
"""Works in which a lot's label means something of its own."""


def is_lot(text: str, work: Work) -> bool:
    """Whether it is a lot's address, or was meant to be one, in a work that is about parcels."""
    if work.kind in _OWN_LOTS:
        return False
    try:
        return address_of_lot(text) is not None
    except WrongLotCode:
        return True


def look_at(bench: Bench, text: str, now: Moment) -> Outcome:
    """What the lot is and how much of it is here. Raises Refusal for one that is not known, or is wrong."""
    store = store_of(bench, now)
    account = lot_of(store, text)
    standard = store.standard(account)
    name = standard.zh if standard else account.about.product if account.about else ""
    fields: dict[str, str | int] = {"product": name, "kg": kg(account.on_hand_g)}
    said = Said("ok", "lot_at_hand", fields, text=account.lot, page=f"/lots/at/{quote(account.lot)}")
    return Outcome(signals=(Signal.CARD,), said=said)
