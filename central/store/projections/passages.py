"""Read model of the parcels' passages: one row a parcel, site and act, at the first scan that counted."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete

from central.store import tables
from central.store.upsert import write
from logistics.parcels.custody import Step, in_order

_COLUMNS = tuple(tables.passage.columns.keys())
_Row = tuple[int, str, str, str, str]


def replace(
    connection: Connection, before: Iterable[Sequence[Step]], after: Iterable[Sequence[Step]]
) -> None:
    """Parcels that had the steps `before` have those `after` now: write what differs."""
    stood, stand = _rows(before), _rows(after)
    gone = sorted({*stood}.difference(stand))
    if gone:
        here = tables.passage.c
        this = [here[name] == bindparam(f"its_{name}") for name in _COLUMNS]
        keys = [{f"its_{name}": value for name, value in zip(_COLUMNS, row, strict=True)} for row in gone]
        connection.execute(delete(tables.passage).where(*this), keys)
    new = {*stand}.difference(stood) if stood else stand
    write(connection, tables.passage, _COLUMNS, sorted(new), "new")


def _rows(parcels: Iterable[Sequence[Step]]) -> list[_Row]:
    found: list[_Row] = []
    for steps in parcels:
        if len(steps) == 1:
            found.append(_row(steps[0]))
            continue
        first: set[tuple[str, str]] = set()
        for step in in_order(steps):
            if (step.site, step.act) not in first:
                first.add((step.site, step.act))
                found.append(_row(step))
    return found


def _row(step: Step) -> _Row:
    return step.at_ms, step.waybill, step.site, step.act, step.direction
