"""Tables that people write as CSV, read with a fault a row, and written in one form."""

import csv
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from logistics.parcels.tables.manifest import FAULTS_MAX, Fault

T = TypeVar("T")
Cells = Mapping[str, str]
"""A row's cells by their columns' names; one that the row does not reach is empty."""


class Sheet(Struct, Generic[T], frozen=True):
    """The usable rows by their keys, and a fault for each other: a table with a fault is not to be used."""

    rows: tuple[T, ...]
    faults: tuple[Fault, ...]


class Bad(Exception):
    """A row that cannot be used: a word for why, and the cell."""

    def __init__(self, why: str, cell: str = "") -> None:
        self.why, self.cell = why, cell[:40]
        super().__init__(why)


def read_sheet(
    rows: Iterable[Sequence[str]],
    columns: Collection[str],
    names: Mapping[str, str],
    rows_max: int,
    take: Callable[[Cells], tuple[object, T]],
) -> Sheet[T]:
    """The rows under a header that has all `columns`, by these or by the `names` that mean them.

    `take` makes a row's key and the row, or raises Bad. Faults, up to FAULTS_MAX: those of `take`,
    "no_column", "twice", "too_many", "nothing".
    """
    found: dict[object, T] = {}
    faults: list[Fault] = []
    header: list[str] | None = None
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if header is None:
            header = [names.get(cell, cell.lower()) for cell in cells]
            if not {*columns} <= {*header}:
                return Sheet((), (Fault(number, "no_column", ",".join(cells)[:80]),))
        elif len(found) >= rows_max:
            faults.append(Fault(number, "too_many"))
            break
        else:
            cells += [""] * (len(header) - len(cells))
            try:
                key, one = take(dict(zip(header, cells, strict=False)))
            except Bad as why:
                faults.append(Fault(number, why.why, why.cell))
                continue
            if key in found:
                faults.append(Fault(number, "twice", ",".join(cells)[:40]))
            found.setdefault(key, one)
    if not found and not faults:
        faults.append(Fault(1, "nothing"))
    return Sheet(tuple(found.values()), tuple(faults[:FAULTS_MAX]))


def csv_rows(text: str, what: str) -> list[list[str]]:
    """The rows of a text. Raises ValueError."""
    try:
        return list(csv.reader(text.removeprefix("\ufeff").splitlines(), strict=True))
    except csv.Error as why:
        raise ValueError(f"{what}: is not CSV: {why}") from why


def sound(sheet: Sheet[T], what: str) -> tuple[T, ...]:
    """The rows of a table without faults. Raises ValueError that names the first one."""
    if sheet.faults:
        fault = sheet.faults[0]
        raise ValueError(f"{what}, row {fault.row}: {fault.why} {fault.cell!r}")
    return sheet.rows


class _Lines(list[str]):
    write = list[str].append


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as text, each on a line of its own."""
    lines = _Lines()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return "".join(lines)
