"""The lot that a code or a number stands for, or a refusal that says what is wrong with it."""

from edge_agent.counter.rules.lots.store import Store
from edge_agent.trade.outcome import Refusal
from logistics.goods.lots.account import Account
from logistics.goods.lots.codes import WrongLotCode, lot_in


def lot_of(store: Store, text: str) -> Account:
    """The lot of a label's code or a typed number. Raises Refusal."""
    try:
        code = lot_in(text)
    except WrongLotCode:
        raise Refusal("lot_code_wrong", text=text.strip()[:64]) from None
    if code is None:
        raise Refusal("lot_code_none", text=text.strip()[:64])
    account = known(store, code.lot)
    standard = store.standard(account)
    if code.gtin and standard and standard.gtin and standard.gtin.zfill(14) != code.gtin:
        raise Refusal("lot_code_other", text=code.lot, product=standard.zh)
    return account


def known(store: Store, lot: str) -> Account:
    """A lot's account, also where the number was typed in small letters. Raises Refusal."""
    for number in dict.fromkeys((lot, lot.upper())):
        account = store.account(number)
        if account is not None and account.about is not None:
            return account
    raise Refusal("lot_not_known", text=lot[:64])


def open_lot(store: Store, lot: str) -> Account:
    """A lot with which something can be done: known here and not used up. Raises Refusal."""
    account = known(store, lot)
    if account.settled:
        raise Refusal("lot_used_up", text=account.lot)
    return account
