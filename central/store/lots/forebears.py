"""The lots that others were made of, as far as something was said of them that counts for what was made."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, or_, select

from central.store.ledgers.told import portions
from central.store.lots.tables import lot, lot_link

_DEPTH_MAX = 50


def telling(connection: Connection, lots: Iterable[str], most: int) -> tuple[str, ...]:
    """The forebears that were tested or blocked, and those that lead to them; at most so many, the same ones
    whatever the order of `lots`.

    A failed test or a block counts for all that was made of the lot, however long ago, and wherever that is.
    """
    known = sorted(set(lots))
    parents = _above(connection, known)
    said = _said(connection, {parent for some in parents.values() for parent in some})
    found = {lot for lot in parents if lot not in known and _leads(lot, parents, said)}
    found |= {parent for some in parents.values() for parent in some if parent in said}
    return tuple(sorted(found - set(known))[:most])


def parents_of(connection: Connection, lots: Iterable[str]) -> dict[str, set[str]]:
    """Which lots each of these was made of; one that was made of none is not there."""
    found: dict[str, set[str]] = {}
    for some in portions(sorted(lots)):
        query = select(lot_link.c.child, lot_link.c.parent).where(lot_link.c.child.in_(some))
        for child, parent in connection.execute(query):
            found.setdefault(child, set()).add(parent)
    return found


def _above(connection: Connection, lots: Iterable[str]) -> dict[str, set[str]]:
    """The same of these, of what these were made of, and so on."""
    found: dict[str, set[str]] = {}
    ahead = set(lots)
    for _ in range(_DEPTH_MAX):
        if not ahead:
            break
        come = parents_of(connection, ahead)
        found |= come
        ahead = set().union(*come.values()) - found.keys()
    return found


def _said(connection: Connection, lots: Iterable[str]) -> set[str]:
    here, said = lot.c, set[str]()
    for some in portions(sorted(lots)):
        query = select(here.lot).where(
            here.lot.in_(some), or_(here.block.is_not(None), here.inspection != "")
        )
        said.update(connection.execute(query).scalars())
    return said


def _leads(name: str, parents: Mapping[str, set[str]], said: set[str]) -> bool:
    """Whether one of its forebears was tested or blocked."""
    seen, ahead = {name}, [name]
    while ahead:
        for parent in parents.get(ahead.pop(), ()):
            if parent in said:
                return True
            if parent not in seen:
                seen.add(parent)
                ahead.append(parent)
    return False
