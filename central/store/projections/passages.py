"""Read model of the parcels' passages: one row a parcel, site and act, at the first scan that counted."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete

from central.store import tables
from central.store.upsert import write
from logistics.parcels.custody import Custody

_COLUMNS = tuple(tables.passage.columns.keys())
_Row = tuple[int, str, str, str, str]


def replace(connection: Connection, before: Sequence[Custody], after: Sequence[Custody]) -> None:
    """Parcels that stood as in `before` stand as in `after` now: write what differs."""
    stood, stand = {*_rows(before)}, {*_rows(after)}
    gone = sorted(stood - stand)
    if gone:
        here = tables.passage.c
        this = [here[name] == bindparam(f"its_{name}") for name in _COLUMNS]
        keys = [{f"its_{name}": value for name, value in zip(_COLUMNS, row, strict=True)} for row in gone]
        connection.execute(delete(tables.passage).where(*this), keys)
    write(connection, tables.passage, _COLUMNS, sorted(stand - stood), "new")


def _rows(parcels: Iterable[Custody]) -> list[_Row]:
    found: list[_Row] = []
    for parcel in parcels:
        first: set[tuple[str, str]] = set()
        for step in parcel.steps:
            if (step.site, step.act) not in first:
                first.add((step.site, step.act))
                found.append((step.at_ms, parcel.waybill, step.site, step.act, step.direction))
    return found
