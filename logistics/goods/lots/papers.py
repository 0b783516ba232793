"""Certificates of lots: which ones a new one replaces, and what number it may have."""

from collections.abc import Callable

from logistics.events.lots import PARTS_MAX, LotCertified
from logistics.goods.lots.account import Account

NUMBER_LENGTH_MAX = 40
_DEPTH_MAX = 50


def newest(account: Account) -> LotCertified | None:
    """The certificate issued last, whether it holds still or not."""
    event = account.certificates[-1].event if account.certificates else None
    return event if isinstance(event, LotCertified) else None


def numbers(account: Account) -> frozenset[str]:
    """The numbers of all its certificates."""
    return frozenset(one.event.number for one in account.certificates if isinstance(one.event, LotCertified))


def replaced(account: Account, find: Callable[[str], Account | None]) -> tuple[str, ...]:
    """The numbers that a new certificate of a lot ends for it: its own, else those of what it is made of.

    A lot of which only a part went into this one keeps its own for what is left of it.
    """
    found = dict.fromkeys(_numbers(account, find, _DEPTH_MAX))
    return tuple(found)[:PARTS_MAX]


def _numbers(account: Account, find: Callable[[str], Account | None], depth: int) -> list[str]:
    own = newest(account)
    if own is not None:
        return [own.number]
    parents = (find(lot) for lot in account.parents if lot != account.lot) if depth else ()
    return [number for one in parents if one is not None for number in _numbers(one, find, depth - 1)]


def proposed_number(account: Account) -> str:
    """A number for its next certificate: of the lot's own, with a count from the second one on."""
    used = numbers(account)
    base = f"C{account.lot}"
    numbered = (f"{base}-{count}" for count in range(2, len(used) + 3))
    return base if base not in used else next(one for one in numbered if one not in used)
