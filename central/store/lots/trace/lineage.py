"""Which lots hang together: what a lot is made of, and what was made of it, level by level and bounded."""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, select

from central.store.ledgers.told import portions
from central.store.lots.tables import lot_link, lot_package

LOTS_MAX = 200
"""So many lots on either side are looked for; a lot with more says that its story is cut."""
DEPTH_MAX = 50


def forebears(connection: Connection, lots: Iterable[str]) -> tuple[list[str], bool]:
    """The lots that these are made of, nearest first and without themselves, and whether that is all."""
    return _walk(connection, lots, lot_link.c.child, lot_link.c.parent)


def descendants(connection: Connection, lots: Iterable[str]) -> tuple[list[str], bool]:
    """The lots that were made of these, nearest first and without themselves, and whether that is all."""
    return _walk(connection, lots, lot_link.c.parent, lot_link.c.child)


def lots_in(connection: Connection, package: str) -> list[tuple[str, int]]:
    """The lots in a parcel or a case, and when the last of each went in."""
    here = lot_package.c
    query = select(here.lot, here.at_ms).where(here.package == package).order_by(here.lot).limit(LOTS_MAX)
    return [(lot, at_ms) for lot, at_ms in connection.execute(query)]


def packages_of(connection: Connection, lots: Iterable[str]) -> list[str]:
    """The parcels and cases that something of these lots is in."""
    found: set[str] = set()
    for some in portions(lots):
        query = select(lot_package.c.package).where(lot_package.c.lot.in_(some)).distinct()
        found.update(connection.execute(query.limit(_PACKAGES_MAX)).scalars())
    return sorted(found)[:_PACKAGES_MAX]


_PACKAGES_MAX = 500


def _walk(
    connection: Connection, lots: Iterable[str], here: Column[str], there: Column[str]
) -> tuple[list[str], bool]:
    begun = set(lots)
    found: dict[str, None] = {}
    level = sorted(begun)
    for _ in range(DEPTH_MAX):
        following: set[str] = set()
        for some in portions(level):
            query = select(there).where(here.in_(some)).order_by(there).limit(2 * LOTS_MAX)
            following.update(connection.execute(query).scalars())
        level = sorted(following - begun - set(found))
        if not level:
            return list(found), True
        found.update(dict.fromkeys(level))
        if len(found) > LOTS_MAX:
            break
    return list(found)[:LOTS_MAX], False
