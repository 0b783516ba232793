"""What there is of each owner's produce at each site, and what has to go out first."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, tzinfo

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.ledgers.told import portions
from central.store.lots.forebears import parents_of
from central.store.lots.listed import Lot
from central.store.lots.tables import IN_STOCK, lot
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from logistics.events.shape import calendar_day
from logistics.goods.lots.shelflife import best_before, days_between

LISTED_MAX = 2000
"""So many lots are listed; more are no list that anybody works through."""
# So many are put in order. Of more those that were begun first: they are the likeliest to expire first.
_JUDGED_MAX = 20_000
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


def stock(connection: Connection, sites: Sites = None) -> list[Stock]:
    """Of these sites by product, site and owner, in their order."""
    here = lot.c
    key = (here.product, here.site, here.owner)
    blocked = func.sum(here.on_hand_g).filter(here.block.is_not(None))
    reject = func.sum(here.on_hand_g).filter(here.kind == "reject")
    query = select(
        *key, func.count(), func.sum(here.on_hand_g), func.coalesce(blocked, 0), func.coalesce(reject, 0)
    )
    rows = connection.execute(query.where(IN_STOCK, within(here.site, sites)).group_by(*key).order_by(*key))
    return [Stock(*row) for row in rows]


def due(
    connection: Connection, shelf_days: ShelfDays, today: date, zone: tzinfo, sites: Sites = None
) -> list[Due]:
    """What is at these sites and may still go out, the first to expire first, at most LISTED_MAX.

    What nothing is known of is left out.
    """
    here = lot.c
    query = select(here.lot, here.product).where(IN_STOCK, here.kind != "reject", within(here.site, sites))
    query = query.order_by(here.begun_ms.nulls_last(), here.lot).limit(_JUDGED_MAX)
    products = {row.lot: row.product for row in connection.execute(query)}
    keeps = {product: shelf_days(product, today.isoformat()) for product in {*products.values()}}
    known = [name for name, product in products.items() if keeps[product] is not None]
    since = first_days(connection, known, zone)
    until = {name: best_before(first, keeps[products[name]]) for name, first in since.items()}
    order = sorted((last, name) for name, last in until.items() if last)[:LISTED_MAX]
    rows = _rows(connection, [name for _, name in order])
    return [Due(rows[name], since[name], last, days_between(today.isoformat(), last)) for last, name in order]


def _rows(connection: Connection, names: Iterable[str]) -> dict[str, Lot]:
    found: dict[str, Lot] = {}
    for some in portions(names):
        rows = connection.execute(select(*columns(lot, Lot)).where(lot.c.lot.in_(some)))
        found |= {row.lot: Lot(*row) for row in rows}
    return found


def first_days(connection: Connection, lots: Collection[str], zone: tzinfo) -> dict[str, str]:
    """The local day from which each lot's age counts: the earliest harvest of all that it is made of.

    Where nobody said one, the earliest day on which one of these was begun, as on boxes (born_on). What was
    graded or mixed today is as old as what it is made of.
    """
    made_of = {one: {one} for one in lots}
    for _ in range(_ROUNDS_MAX):
        above = parents_of(connection, set().union(*made_of.values()))
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
