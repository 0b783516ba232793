"""What there is of each owner's produce at each site, and what has to go out first."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.ledgers.told import portions
from central.store.lots.listed import Lot
from central.store.lots.tables import IN_STOCK, lot, lot_link
from central.store.queries.columns import columns
from logistics.events.shape import calendar_day
from logistics.goods.lots.shelflife import best_before, days_between

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
    until = best_before(since, shelf_days(one.product, today.isoformat()))
    if since is None or until is None:
        return None
    return Due(one, since, until, days_between(today.isoformat(), until))


def first_days(connection: Connection, lots: Collection[Lot], zone: tzinfo) -> dict[str, str]:
    """The local day from which each lot's age counts: the earliest harvest of all that it is made of.

    Where nobody said one, the earliest day on which one of these was begun, as on boxes (born_on). What was
    graded or mixed today is as old as what it is made of.
    """
    made_of = {one.lot: {one.lot} for one in lots}
    for _ in range(_ROUNDS_MAX):
        above = _parents(connection, set().union(*made_of.values()))
        grown = {
            mine: names.union(*(above.get(name, ()) for name in names)) for mine, names in made_of.items()
        }
        if grown == made_of:
            break
        made_of = grown
    harvests, begun = _days_of(connection, set().union(*made_of.values()), zone)
    found: dict[str, str] = {}
    for mine, names in made_of.items():
        known = [harvests[name] for name in names if name in harvests]
        known = known or [begun[name] for name in names if name in begun]
        if known:
            found[mine] = min(known)
    return found


def _parents(connection: Connection, children: Iterable[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for some in portions(children):
        query = select(lot_link.c.child, lot_link.c.parent).where(lot_link.c.child.in_(some))
        for child, parent in connection.execute(query):
            found.setdefault(child, set()).add(parent)
    return found


def _days_of(
    connection: Connection, names: Iterable[str], zone: tzinfo
) -> tuple[dict[str, str], dict[str, str]]:
    """When each was harvested, and when begun, as far as that is known."""
    harvests: dict[str, str] = {}
    begun: dict[str, str] = {}
    for some in portions(names):
        query = select(lot.c.lot, lot.c.harvested, lot.c.begun_ms).where(lot.c.lot.in_(some))
        for name, harvested, begun_ms in connection.execute(query):
            if harvested and calendar_day(harvested):
                harvests[name] = harvested
            if begun_ms is not None:
                begun[name] = datetime.fromtimestamp(begun_ms / 1000, UTC).astimezone(zone).date().isoformat()
    return harvests, begun
