"""What there is of each owner's produce at each site, and what has to go out first."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.ledgers.told import portions
from central.store.lots.listed import Lot
from central.store.lots.tables import IN_STOCK, lot, lot_link
from central.store.queries.columns import columns

LISTED_MAX = 2000
"""So many lots are put in order; more are no list that anybody works through."""
_ROUNDS_MAX = 50
ShelfDays = Callable[[str, str], int | None]
"""For how many days a product keeps, by its standard of a local day; None where none says so."""


class Stock(Struct, frozen=True):
    """What an owner has of a product at a site, in grams; of it so much is blocked, so much was rejected."""

    product: str
    site: str
    owner: str
    lots: int
    net_g: int
    blocked_g: int
    reject_g: int


class Due(Struct, frozen=True):
    """A lot with the day from which it is counted (the first harvest in it) and its last day."""

    lot: Lot
    since: str
    until: str
    left_days: int


def stock(connection: Connection) -> list[Stock]:
    """By product, site and owner, in their order."""
    here = lot.c
    key = (here.product, here.site, here.owner)
    blocked = func.sum(here.on_hand_g).filter(here.block.is_not(None))
    reject = func.sum(here.on_hand_g).filter(here.kind == "reject")
    query = select(
        *key, func.count(), func.sum(here.on_hand_g), func.coalesce(blocked, 0), func.coalesce(reject, 0)
    )
    rows = connection.execute(query.where(IN_STOCK).group_by(*key).order_by(*key))
    return [Stock(*row) for row in rows]


def due(connection: Connection, shelf_days: ShelfDays, today: date, zone: tzinfo) -> list[Due]:
    """What is there and may still go out, the first to expire first; what nothing is known of is left out."""
    here = lot.c
    query = select(*columns(lot, Lot)).where(IN_STOCK, here.kind != "reject").limit(LISTED_MAX)
    lots = [Lot(*row) for row in connection.execute(query)]
    since = first_days(connection, lots, zone)
    found = (_due(one, since.get(one.lot), shelf_days, today) for one in lots)
    return sorted((one for one in found if one), key=lambda one: (one.until, one.lot.lot))


def _due(one: Lot, since: str | None, shelf_days: ShelfDays, today: date) -> Due | None:
    days = shelf_days(one.product, since) if since else None
    if since is None or days is None:
        return None
    until = date.fromisoformat(since) + timedelta(days=days)
    return Due(one, since, until.isoformat(), (until - today).days)


def first_days(connection: Connection, lots: Collection[Lot], zone: tzinfo) -> dict[str, str]:
    """The local day on which the oldest of each lot was harvested, or begun where nobody said.

    What was graded or mixed today is as old as what it is made of.
    """
    days = {one.lot: day for one in lots if (day := _own_day(one.harvested, one.begun_ms, zone))}
    made_of = {one.lot: {one.lot} for one in lots}
    for _ in range(_ROUNDS_MAX):
        above = _parents(connection, {name for names in made_of.values() for name in names})
        grown = {
            mine: names | {up for name in names for up in above.get(name, ())}
            for mine, names in made_of.items()
        }
        if grown == made_of:
            break
        made_of = grown
    days |= _days_of(connection, {name for names in made_of.values() for name in names}, zone)
    return {
        mine: min(known)
        for mine, names in made_of.items()
        if (known := [days[n] for n in names if n in days])
    }


def _parents(connection: Connection, children: Iterable[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for some in portions(children):
        query = select(lot_link.c.child, lot_link.c.parent).where(lot_link.c.child.in_(some))
        for child, parent in connection.execute(query):
            found.setdefault(child, set()).add(parent)
    return found


def _days_of(connection: Connection, names: Iterable[str], zone: tzinfo) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in portions(names):
        query = select(lot.c.lot, lot.c.harvested, lot.c.begun_ms).where(lot.c.lot.in_(some))
        for name, harvested, begun_ms in connection.execute(query):
            day = _own_day(harvested, begun_ms, zone)
            if day:
                found[name] = day
    return found


def _own_day(harvested: str | None, begun_ms: int | None, zone: tzinfo) -> str | None:
    if harvested or begun_ms is None:
        return harvested
    return datetime.fromtimestamp(begun_ms / 1000, UTC).astimezone(zone).date().isoformat()
