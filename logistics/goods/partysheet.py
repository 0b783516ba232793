"""Parties as people write them: in a form, or as rows of a spreadsheet, with a word for each fault."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from logistics.goods.parties import KINDS, NAME_CHARS_MAX, PARTIES_MAX, Kind, is_number
from logistics.parcels.tables.sheets import Bad, Cells, Sheet, read_sheet

HEADER = ("name", "kind", "village", "phone", "id")
_NAMES = {
    "名称": "name",
    "姓名": "name",
    "类别": "kind",
    "村": "village",
    "电话": "phone",
    "编号": "id",
    "在用": "active",
}
_KINDS: dict[str, Kind] = {
    "": "farmer",
    "农户": "farmer",
    "合作社": "cooperative",
    "企业": "firm",
    **{kind: kind for kind in KINDS},
}
_ACTIVE = {"": True, **dict.fromkeys(("是", "yes", "1"), True), **dict.fromkeys(("否", "no", "0"), False)}
_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,18}", re.ASCII)
_VILLAGE_CHARS_MAX = 32


class Draft(Struct, frozen=True):
    """A party as it was written; `id` is "" for one that is to get the next number."""

    id: str
    kind: Kind
    name: str
    village: str = ""
    phone: str = ""
    is_active: bool = True


class Known(Struct, frozen=True):
    """A party that the register has already; where it is not readable, its telephone may be there unseen."""

    draft: Draft
    is_readable: bool = True
    is_erased: bool = False


def faults_of(cells: Cells, villages: Mapping[str, str] | None) -> dict[str, str]:
    """By the column a word for what is wrong: no_name, long, no_kind, no_village, no_phone, no_number."""
    found = {}
    name, village = _plain(cells, "name"), _plain(cells, "village")
    if not name:
        found["name"] = "no_name"
    elif len(name) > NAME_CHARS_MAX:
        found["name"] = "long"
    if _plain(cells, "kind").lower() not in _KINDS:
        found["kind"] = "no_kind"
    if len(village) > _VILLAGE_CHARS_MAX:
        found["village"] = "long"
    elif village and villages is not None and village not in villages:
        found["village"] = "no_village"
    phone, number = _plain(cells, "phone"), _plain(cells, "id").upper()
    if phone and not _PHONE.fullmatch(phone):
        found["phone"] = "no_phone"
    if number and not is_number(number):
        found["id"] = "no_number"
    return found


def draft(cells: Cells, villages: Mapping[str, str] | None, *, is_active: bool = True) -> Draft:
    """The party of cells without faults. `villages` has codes by what villages are called, None for any."""
    village = _plain(cells, "village")
    return Draft(
        id=_plain(cells, "id").upper(),
        kind=_KINDS[_plain(cells, "kind").lower()],
        name=_plain(cells, "name"),
        village=village if villages is None else villages.get(village, ""),
        phone=_plain(cells, "phone"),
        is_active=is_active,
    )


def read(
    rows: Iterable[Sequence[str]], villages: Mapping[str, str] | None, known: Mapping[str, Known]
) -> Sheet[Draft]:
    """Parties from rows of cells, of which the first names the columns: name, and perhaps the others.

    What a party of `known` (by number) is keeps where no column says otherwise. A number stands once.
    Faults beside those of every sheet are those of `faults_of`, the first of a row; "no_active"; "erased",
    since nobody may come back by an old sheet; "unreadable", where a telephone would be lost unseen.
    """
    unnumbered = count()

    def take(cells: Cells) -> tuple[object, Draft]:
        for column, why in faults_of(cells, villages).items():
            raise Bad(why, cells.get(column, ""))
        if _plain(cells, "active").lower() not in _ACTIVE:
            raise Bad("no_active", cells["active"])
        one = draft(cells, villages, is_active=_ACTIVE[_plain(cells, "active").lower()])
        before = known.get(one.id)
        one = one if before is None else _merged(before, one, cells)
        return one.id or next(unnumbered), one

    return read_sheet(rows, HEADER[:1], _NAMES, PARTIES_MAX, take)


def _merged(before: Known, one: Draft, cells: Cells) -> Draft:
    """What the cells say, and of the rest what was. Raises Bad."""
    if before.is_erased:
        raise Bad("erased", one.id)
    if not before.is_readable and "phone" not in cells:
        raise Bad("unreadable", one.id)
    fields = {"kind": "kind", "village": "village", "phone": "phone", "is_active": "active"}
    kept = {field: getattr(before.draft, field) for field, column in fields.items() if column not in cells}
    return replace(one, **kept)


def _plain(cells: Cells, column: str) -> str:
    """A cell in half-width characters, its blanks at most one at a time."""
    return " ".join(unicodedata.normalize("NFKC", cells.get(column, "")).split())
