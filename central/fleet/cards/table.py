"""Reads the table of a county's boxes, a line each: every fault is told, by its line."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from central.fleet.cards.files import MODELS, Link
from central.fleet.identity.desk import Denied
from central.fleet.identity.naming import new_identity
from central.store.identities.register import Identity

COLUMNS = ("name", "site", "role", "model", "wifi", "wifi_key", "apn")
_NEEDED = frozenset({"name", "site"})
_BYTES_MAX, ROWS_MAX = 256 * 1024, 1_000
_MODEL = "4b"


class TableFault(Exception):
    """Nothing of the table is taken; `faults` has a sentence for each fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


class Row(Struct, frozen=True):
    """A box that is to be, the Pi that it runs on, and its way to the centre."""

    identity: Identity
    model: str
    link: Link


def read(path: Path, roles: Mapping[str, str], made_by: str, now_ms: int) -> list[Row]:
    """All rows. `roles` are the county's sites and what a box is for there. Raises TableFault or OSError."""
    with path.open("rb") as file:
        data = file.read(_BYTES_MAX + 1)
    if len(data) > _BYTES_MAX:
        raise TableFault([f"{path}: larger than {_BYTES_MAX >> 10} KiB"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise TableFault([f"{path}: not UTF-8 at byte {why.start}; save it as “CSV UTF-8”"]) from why
    found, faults = list[Row](), list[str]()
    for number, cells in _cells(text):
        row, wrong = _row(cells, roles, made_by, now_ms)
        faults += [f"line {number}: {one}" for one in wrong]
        if row:
            found.append(row)
    faults += _twice(found)
    if faults or not found:
        raise TableFault(faults or [f"{path}: no box stands in it"])
    return found


def _cells(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line's number and cells. Raises TableFault for a head that is not one."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        head = [one.strip() for one in next(reader, [])]
        strange = [one for one in head if one not in COLUMNS]
        if strange or not set(head) >= _NEEDED or len(set(head)) != len(head):
            said = f"the first line names the columns: name,site and any of {','.join(COLUMNS[2:])}"
            raise TableFault([f"line 1: {said}" + (f"; not {', '.join(strange)}" if strange else "")])
        for count, cells in enumerate(reader, start=1):
            if count > ROWS_MAX:
                raise TableFault([f"more than {ROWS_MAX} lines"])
            if any(one.strip() for one in cells):
                if len(cells) != len(head):
                    raise TableFault([f"line {reader.line_num}: {len(cells)} cells, not {len(head)}"])
                yield reader.line_num, dict(zip(head, (one.strip() for one in cells), strict=True))
    except csv.Error as why:
        raise TableFault([f"line {reader.line_num}: {why}"]) from why


def _row(
    cells: Mapping[str, str], roles: Mapping[str, str], made_by: str, now_ms: int
) -> tuple[Row | None, list[str]]:
    """A row, or what is wrong with it."""
    link = Link(cells.get("wifi", ""), cells.get("wifi_key", ""), cells.get("apn", ""))
    model = cells.get("model", "") or _MODEL
    faults = list(link.faults())
    if model not in MODELS:
        faults.append(f"{model!r} is no model; models are {', '.join(MODELS)}")
    try:
        new = new_identity(cells["name"], cells["site"], cells.get("role", ""), roles, made_by, now_ms)
    except Denied as why:
        return None, [str(why), *faults]
    return Row(new, model, link), faults


def _twice(rows: list[Row]) -> Iterator[str]:
    """Names that stand there more than once; hosts' names do not tell capitals and underscores apart."""
    seen: dict[str, str] = {}
    for row in rows:
        host = row.identity.box.lower().replace("_", "-")
        if host in seen:
            yield f"{row.identity.box}: stands there twice, or too much like {seen[host]}"
        seen[host] = row.identity.box
