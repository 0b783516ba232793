"""Folds what counters and lines tell into the ledgers, each subject again from all that counts of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection

from central.store.ledgers import rows, told
from central.store.log import Fact
from logistics.parcels import subjects
from logistics.parcels.told import Place

EVENTS = subjects.EVENTS

# A bound on what is held in memory of a rebuild's portions.
_A_FOLD = 2000
_FOLDS: dict[str, Callable[[Connection, rows.Facts], None]] = {
    subjects.PARCEL: rows.parcels,
    subjects.BAG: rows.bag_rows,
    subjects.GOODS: rows.goods,
    subjects.REMITTANCE: rows.remittances,
    subjects.ALONE: rows.alone,
}


def fold(connection: Connection, facts: Sequence[Fact]) -> set[Place]:
    """Take facts; the places that corrections among them took out or brought back."""
    mine = [fact for fact in facts if isinstance(fact.event, EVENTS)]
    if not mine:
        return set()
    return _settle(connection, mine, told.add(connection, mine))


def forget(connection: Connection, facts: Sequence[Fact]) -> set[Place]:
    """Take facts out again, as if they had not come; the places where corrections changed by that."""
    mine = [fact for fact in facts if isinstance(fact.event, EVENTS)]
    if not mine:
        return set()
    return _settle(connection, mine, told.remove(connection, mine))


def _settle(connection: Connection, facts: Sequence[Fact], about: set[str]) -> set[Place]:
    turned = told.restrike(connection, facts)
    _refold(connection, about | told.subjects_at(connection, turned))
    return turned


def _refold(connection: Connection, about: Iterable[str]) -> None:
    """Sorted, so that the same facts write the same rows in the same order."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for subject in sorted(about):
        by_kind[subject[0]].append(subject)
    for kind, fold_rows in _FOLDS.items():
        for some in told.portions(by_kind[kind], _A_FOLD):
            found = told.of(connection, some)
            fold_rows(connection, {subject[2:]: facts for subject, facts in found.items()})
