"""Which part of its forebears' lives is in a lot: until the last of each went into it."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from logistics.goods.lots.account import Account
from logistics.goods.lots.gate import forebears

FAMILY_MAX = 200
"""So many lots are told of; a lot that is made of more says that its story is cut."""


class Family(Struct, frozen=True):
    """A lot and what it is made of. `until_ms` says up to when each lot's life is in it, None: up to now."""

    accounts: Mapping[str, Account]
    until_ms: Mapping[str, int | None]
    is_cut: bool = False

    @property
    def lots(self) -> tuple[str, ...]:
        """The lot itself, then its forebears, nearest first."""
        return tuple(self.accounts)


def family_of(account: Account, find: Callable[[str], Account | None], until_ms: int | None = None) -> Family:
    """A lot with its forebears; its own life counts until `until_ms`, None for all of it."""
    found = [account, *forebears(account, find)]
    kept = {one.lot: one for one in found[:FAMILY_MAX]}
    ends: dict[str, int | None] = {account.lot: until_ms}
    for one in list(kept.values())[1:]:
        ends[one.lot] = _last_flow(one, kept, ends)
    return Family(kept, ends, is_cut=len(found) > FAMILY_MAX)


def _last_flow(parent: Account, kept: Mapping[str, Account], ends: Mapping[str, int | None]) -> int | None:
    """When the last of a lot went into one of the family, as far as that one's life counts."""
    flows = [
        entry.told.at_ms
        for entry in parent.entries
        if entry.net_g < 0
        and entry.way in ("graded", "reshaped")
        and entry.other in kept
        and entry.told.at_ms <= _or_ever(ends.get(entry.other))
    ]
    if flows:
        return max(flows)
    # A parent that was only said gave all that it gave before its child began.
    return max(
        (one.begun.at_ms for one in _said_children(parent, list(kept.values())) if one.begun), default=None
    )


def _said_children(parent: Account, family: Sequence[Account]) -> list[Account]:
    return [one for one in family if one.about and parent.lot in one.about.parents]


def _or_ever(end_ms: int | None) -> float:
    return float("inf") if end_ms is None else end_ms
