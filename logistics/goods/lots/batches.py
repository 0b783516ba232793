"""Batches in and out of a site (入库批次, 出库批次; NY/T 4712-2025): when, what, how much, from and to."""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from logistics.events.lots import LotCertified, LotShipped
from logistics.goods.lots.account import Account, Entry

How = Literal["weighed", "packed", "shipped", "processed"]
"""Brought in; put into a package; sent in bulk; made into another lot at the site."""


class Batch(Struct, frozen=True):
    """What came in or went out of one lot on a local day in one way, with whom or where to.

    `owner` is a party's number. `to` is a package, whom it was sent to, or the lot that was made of it;
    `sources` are the lots that it was made of itself.
    """

    day: str
    how: How
    site: str
    lot: str
    product: str
    net_g: int
    owner: str = ""
    origin: str = ""
    document: str = ""
    certificate: str = ""
    to: str = ""
    sources: tuple[str, ...] = ()

    @property
    def is_in(self) -> bool:
        """Whether it came into the site."""
        return self.how == "weighed"


def batches(
    account: Account, site: str, span_ms: tuple[int, int], day_of: Callable[[int], str]
) -> list[Batch]:
    """A lot's batches of a half-open time (UTC ms) at a site, "" for any; one for each day, way and other."""
    found: dict[tuple[str, How, str, str, str], Batch] = {}
    for entry in account.entries:
        how, here = _how(entry), entry.told.event
        where = getattr(here, "site", "")
        if how is None or not span_ms[0] <= entry.told.at_ms < span_ms[1] or site not in ("", where):
            continue
        one = _batch(account, entry, how, where, day_of(entry.told.at_ms))
        key = (one.day, one.how, one.site, one.to, one.document)
        known = found.get(key)
        found[key] = one if known is None else replace(known, net_g=known.net_g + one.net_g)
    return list(found.values())


def in_order(listed: Iterable[Batch]) -> list[Batch]:
    """By day, what came in first."""
    return sorted(
        listed, key=lambda one: (one.day, not one.is_in, one.site, one.lot, one.how, one.to, one.document)
    )


def _how(entry: Entry) -> How | None:
    match entry.way:
        case "weighed" | "packed" | "shipped":
            return entry.way
        case "graded" | "reshaped" if entry.net_g < 0:
            return "processed"
        case _:
            return None


def _batch(account: Account, entry: Entry, how: How, site: str, day: str) -> Batch:
    about, event = account.about, entry.told.event
    newest = account.certificates[-1].event if account.certificates else None
    came_by = about.document if about and how == "weighed" else ""
    return Batch(
        day,
        how,
        site,
        account.lot,
        about.product if about else "",
        abs(entry.net_g),
        owner=about.owner if about else "",
        origin=about.origin if about else "",
        document=event.document if isinstance(event, LotShipped) else came_by,
        certificate=newest.number if isinstance(newest, LotCertified) else "",
        to=entry.other,
        sources=account.parents,
    )
