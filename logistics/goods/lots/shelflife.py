"""How old a lot is and until when it is good: by its harvest, or by the first of what it was made of."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from logistics.events.shape import calendar_day
from logistics.goods.lots.account import Account
from logistics.goods.lots.gate import forebears
from logistics.labels import CHINA


def local_day(at_ms: int) -> str:
    """China's day in which a time (UTC ms) is."""
    return datetime.fromtimestamp(at_ms / 1000, CHINA).date().isoformat()


def born_on(account: Account, find: Callable[[str], Account | None]) -> str | None:
    """The local day from which its age counts: the earliest harvest in its family, else the earliest day on
    which one of it was begun; None for a lot of which nobody told what it is.

    A harvest on a day that is in no calendar says nothing.
    """
    family = [account, *forebears(account, find)]
    harvests = [one.about.harvested for one in family if one.about and one.about.harvested]
    harvests = [day for day in harvests if calendar_day(day)]
    begun = [local_day(one.begun.at_ms) for one in family if one.begun]
    return min(harvests, default=None) or min(begun, default=None)


def best_before(born: str | None, shelf_days: int | None) -> str | None:
    """The last local day on which it is good; None where that is not known, or after the year 9999."""
    first = calendar_day(born) if born else None
    if first is None or shelf_days is None or shelf_days > (date.max - first).days:
        return None
    return (first + timedelta(days=shelf_days)).isoformat()


def days_between(first: str, last: str) -> int:
    """Days from one local day to another; negative where the other is earlier."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def first_to_go(found: Iterable[tuple[str, str | None, int]]) -> str:
    """Which of these goes out first, each with its last good day and when it was begun (UTC ms); "" of none.

    First expired, first out; what has no last day goes after what has one, the older first.
    """
    ranked = sorted(found, key=lambda one: (one[1] is None, one[1] or "", one[2], one[0]))
    return ranked[0][0] if ranked else ""
