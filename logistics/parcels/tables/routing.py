"""Where to a parcel is sorted: a table of rows read from CSV, and what it says of one parcel."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Literal

from msgspec import Struct

from logistics.parcels.tables.sheets import Bad, Cells, Sheet, csv_rows, csv_text, read_sheet, sound

Kind = Literal["segment", "prefix", "place"]

ROWS_MAX = 5_000
KEY_CHARS_MAX = 32
SAY_CHARS_MAX = 32
HEADER = ("kind", "key", "to", "say")
_KINDS: dict[str, Kind] = {
    "segment": "segment",
    "三段码": "segment",
    "段码": "segment",
    "prefix": "prefix",
    "单号前缀": "prefix",
    "place": "place",
    "地点": "place",
}
_NAMES = {"类型": "kind", "代码": "key", "去向": "to", "播报": "say"}
_SITE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
# Carriers print the parts of a 三段码 apart by a hyphen, a blank or a slash: all are one here.
_BETWEEN = re.compile(r"[\s/_-]+")
_ANY = "*"


class Row(Struct, frozen=True):
    """Parcels with this key go to the site `to`; `say` is what the sorting says and shows, if anything."""

    kind: Kind
    key: str
    to: str
    say: str = ""


class RoutingTable:
    """Rows by their keys. It is cheap to ask and is never changed."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(rows)
        self._by_key = {(row.kind, row.key): row for row in self.rows}
        self._kinds = {row.kind for row in self.rows}

    def route(self, waybill: str, *, segment: str = "", place: str = "") -> Row | None:
        """The row that says where to; None is the manual bin: nothing is ever guessed.

        What is known of the destination itself, the carrier's 三段码 and the place, goes before the waybill's
        prefix, and where both are listed they must agree. A prefix speaks only for a parcel of which neither
        is known: a destination that is not listed may be that of another county.
        """
        told: list[Row | None] = []
        if segment.strip() and "segment" in self._kinds:
            told.append(self._of_segment(norm_segment(segment)))
        if place.strip() and "place" in self._kinds:
            told.append(self._by_key.get(("place", norm_place(place))))
        if not told:
            return self._of_prefix(waybill)
        found = [row for row in told if row]
        return found[0] if len({row.to for row in found}) == 1 else None

    def _of_segment(self, code: str) -> Row | None:
        for end in range(len(code), 0, -1):
            row = self._by_key.get(("segment", code[:end] + _ANY))
            if _is_whole(code, end):
                row = self._by_key.get(("segment", code[:end])) or row
            if row:
                return row
        return None

    def _of_prefix(self, waybill: str) -> Row | None:
        text = norm_waybill(waybill)
        ends = range(min(len(text), KEY_CHARS_MAX), 0, -1)
        return next((row for end in ends if (row := self._by_key.get(("prefix", text[:end])))), None)


def _is_whole(code: str, end: int) -> bool:
    """Whether a part ends here: B1 is no beginning of B10. A code printed in one piece shows no parts."""
    return "-" not in code or end == len(code) or code[end] == "-"


def norm_segment(text: str) -> str:
    """A 三段码 in the one form in which it is compared: capitals, its parts apart by a hyphen."""
    return _BETWEEN.sub("-", unicodedata.normalize("NFKC", text).strip().upper()).strip("-")


def norm_place(text: str) -> str:
    """A village's or a township's name or code as it is compared: no blanks at all."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def norm_waybill(text: str) -> str:
    """A waybill, or the beginning of one, as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


_NORMS = {"segment": norm_segment, "prefix": norm_waybill, "place": norm_place}


def read(rows: Iterable[Sequence[str]], sites: Collection[str] | None = None) -> Sheet[Row]:
    """A table from rows of cells, of which the first names the columns: kind, key, to, and perhaps say.

    Faults beside those of every sheet: "no_kind", "no_key", "long", "no_site" (no site's name, or none of
    `sites` where they are given).
    """
    return read_sheet(rows, HEADER[:3], _NAMES, ROWS_MAX, partial(_row, sites))


def _row(sites: Collection[str] | None, cells: Cells) -> tuple[tuple[str, str], Row]:
    kind = _KINDS.get(cells["kind"].lower())
    if kind is None:
        raise Bad("no_kind", cells["kind"])
    key, to, say = _NORMS[kind](cells["key"]), cells["to"], cells.get("say", "")
    if not key.rstrip(_ANY) or _ANY in key[:-1] or (_ANY in key and kind != "segment"):
        raise Bad("no_key", cells["key"])
    if len(key) > KEY_CHARS_MAX:
        raise Bad("long", key)
    if len(say) > SAY_CHARS_MAX:
        raise Bad("long", say)
    if not _SITE.fullmatch(to) or (sites is not None and to not in sites):
        raise Bad("no_site", to)
    return (kind, key), Row(kind, key, to, say)


def as_csv(rows: Iterable[Row]) -> str:
    """The rows in the one form in which they are kept, compared and sent."""
    return csv_text([HEADER, *((row.kind, row.key, row.to, row.say) for row in rows)])


def parse(text: str) -> RoutingTable:
    """The table in a text. Raises ValueError that names the first fault."""
    return RoutingTable(sound(read(csv_rows(text, "routing table")), "routing table"))
