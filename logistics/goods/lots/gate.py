"""Whether something of a lot may go out: its account, its forebears' tests and blocks, its papers."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from logistics.events.lots import LotCertified, LotInspected
from logistics.goods.lots.account import Account

Why = Literal[
    "unknown",
    "settled",
    "empty",
    "too_much",
    "rejected",
    "blocked",
    "inspection_failed",
    "not_inspected",
    "no_certificate",
    "certificate_stale",
    "certificate_expired",
    "past_shelf_life",
]
"""Why nothing of a lot may go out, the first that holds."""
_ANCESTORS_MAX = 500


class Demands(Struct, frozen=True):
    """What a product's standard demands before anything of it may leave; `best_before` is a local day."""

    certificate: bool = False
    inspection: bool = False
    best_before: str | None = None


class Kept(Struct, frozen=True):
    """Why a lot stays, and which lot or paper is the reason."""

    why: Why
    which: str = ""


def kept_by(
    account: Account,
    demands: Demands,
    find: Callable[[str], Account | None],
    *,
    day: str,
    net_g: int = 1,
) -> Kept | None:
    """Why `net_g` of a lot may not be packed or shipped on a local day, None where it may.

    `find` gives the accounts of the lots that it is made of: a failed test or a block of one of them counts
    for all that was made of it, and a passed one will do for it.
    """
    if account.about is None:
        return Kept("unknown", account.lot)
    if account.kind == "reject":
        return Kept("rejected", account.lot)
    if account.settled:
        return Kept("settled", account.lot)
    if account.on_hand_g <= 0:
        return Kept("empty", account.lot)
    if net_g > account.on_hand_g:
        return Kept("too_much", account.lot)
    family = [account, *forebears(account, find)]
    for one in family:
        if one.block is not None:
            return Kept("blocked", one.lot)
    failed = next((one for one in family if _result(one) == "fail"), None)
    if failed:
        return Kept("inspection_failed", failed.lot)
    if demands.inspection and not is_passed(account, find):
        return Kept("not_inspected", account.lot)
    return _kept_by_papers(account, demands, day)


def forebears(account: Account, find: Callable[[str], Account | None]) -> list[Account]:
    """The lots that it is made of, and those that they are made of, nearest first, each once."""
    found: dict[str, Account] = {}
    ahead = list(account.parents)
    while ahead and len(found) < _ANCESTORS_MAX:
        lot = ahead.pop(0)
        one = find(lot) if lot not in found and lot != account.lot else None
        if one is not None:
            found[lot] = one
            ahead += one.parents
    return list(found.values())


def is_passed(account: Account, find: Callable[[str], Account | None], depth: int = 50) -> bool:
    """Whether it passed a test, or everything that it is made of did."""
    if _result(account):
        return _result(account) == "pass"
    made_of = [find(lot) for lot in account.parents if lot != account.lot]
    if not made_of or depth == 0:
        return False
    return all(one is not None and is_passed(one, find, depth - 1) for one in made_of)


def _result(account: Account) -> str:
    event = account.inspected.event if account.inspected else None
    return event.result if isinstance(event, LotInspected) else ""


def _kept_by_papers(account: Account, demands: Demands, day: str) -> Kept | None:
    newest = account.certificates[-1].event if account.certificates else None
    if demands.certificate and account.certified is None:
        if isinstance(newest, LotCertified):
            return Kept("certificate_stale", newest.number)
        return Kept("no_certificate", account.lot)
    if demands.certificate and isinstance(newest, LotCertified) and newest.until and newest.until < day:
        return Kept("certificate_expired", newest.number)
    if demands.best_before and demands.best_before < day:
        return Kept("past_shelf_life", demands.best_before)
    return None
