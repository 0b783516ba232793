"""Folds what is told of lots into their rows, each lot again from all that counts of it."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from central.store.ledgers.told import portions
from central.store.log import Fact
from central.store.lots import facts, rows
from logistics.goods.lots import touched
from logistics.parcels.told import Place

EVENTS = touched.EVENTS
"""What is folded here."""


def fold(connection: Connection, come: Sequence[Fact], turned: Collection[Place]) -> None:
    """Take facts; `turned` are the places that corrections took out or brought back with them."""
    refold(connection, facts.add(connection, come) | facts.lots_at(connection, turned))


def move(
    connection: Connection, gone: Sequence[Fact], come: Sequence[Fact], turned: Collection[Place]
) -> None:
    """Take facts out as they were dated before, and in as they are dated now."""
    about = facts.remove(connection, gone) | facts.add(connection, come)
    refold(connection, about | facts.lots_at(connection, turned))


def refold(connection: Connection, lots: Iterable[str]) -> None:
    """Sorted, so that the same facts write the same rows in the same order."""
    for some in portions(sorted(lots)):
        rows.write(connection, facts.told_of(connection, some))


def refold_entered(connection: Connection) -> None:
    """After a rebuild: also lots of which the log tells nothing that counts have what was entered here."""
    refold(connection, facts.entered_lots(connection))
