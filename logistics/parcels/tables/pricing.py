"""What a collected parcel costs: a price table by zone, first and continued weight, in whole fen."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from logistics.parcels.tables.sheets import Bad, Cells, Sheet, csv_rows, csv_text, read_sheet, sound

ROWS_MAX = 500
ITEM_G_MAX = 30_000
"""A bus platform caps one item at 30 kg."""
HEADER = ("zone", "name", "first_g", "first_fen", "step_g", "step_fen", "max_g")
_NAMES = {
    "区域": "zone",
    "名称": "name",
    "首重克": "first_g",
    "首重分": "first_fen",
    "续重克": "step_g",
    "续重分": "step_fen",
    "最大克": "max_g",
}
_CHARS_MAX = 32
_FEN_MAX = 10_000_00


class Zone(Struct, frozen=True):
    """Up to `first_g` costs `first_fen`; each started `step_g` beyond it `step_fen`; `max_g` is the most."""

    zone: str
    name: str
    first_g: int
    first_fen: int
    step_g: int
    step_fen: int
    max_g: int

    def price_fen(self, weight_g: int) -> int:
        """Whole fen. Raises PriceError "no_weight" or "too_heavy"."""
        if weight_g <= 0:
            raise PriceError("no_weight", f"{weight_g} g is no parcel's weight; weigh it again")
        if weight_g > self.max_g:
            raise PriceError("too_heavy", f"{weight_g} g is over the {self.max_g} g of zone {self.zone}")
        # Rounded up: a step that was started is a whole one.
        steps = -(-max(0, weight_g - self.first_g) // self.step_g)
        return self.first_fen + steps * self.step_fen


class PriceError(ValueError):
    """A parcel that has no price; `why` is a word: no_zone, no_weight, too_heavy."""

    def __init__(self, why: str, said: str) -> None:
        self.why = why
        super().__init__(said)


class PriceTable:
    """Zones by their key, in the table's order. It is never changed."""

    def __init__(self, zones: Iterable[Zone]) -> None:
        self.zones = {zone.zone: zone for zone in zones}

    def price_fen(self, zone: str, weight_g: int) -> int:
        """The price in whole fen. Raises PriceError."""
        known = self.zones.get(zone)
        if known is None:
            raise PriceError("no_zone", f"zone {zone!r} is not in the price table")
        return known.price_fen(weight_g)


def read(rows: Iterable[Sequence[str]]) -> Sheet[Zone]:
    """A table from rows of cells, of which the first names the columns as in HEADER.

    Faults beside those of every sheet: "no_key", "long", "no_number" (not a whole one within its bounds),
    "too_heavy" (over ITEM_G_MAX), "max_below_first".
    """
    return read_sheet(rows, HEADER, _NAMES, ROWS_MAX, _zone)


def _zone(cells: Cells) -> tuple[str, Zone]:
    zone, name = cells["zone"], cells["name"]
    if not zone:
        raise Bad("no_key")
    if max(len(zone), len(name)) > _CHARS_MAX:
        raise Bad("long", max(zone, name, key=len))
    figures = {column: _figure(column, cells[column]) for column in HEADER[2:]}
    if figures["max_g"] > ITEM_G_MAX:
        raise Bad("too_heavy", cells["max_g"])
    if figures["max_g"] < figures["first_g"]:
        raise Bad("max_below_first", cells["max_g"])
    return zone, Zone(zone, name or zone, **figures)


def _figure(column: str, text: str) -> int:
    """A whole number: grams from 1 on, fen from 0 on. Raises Bad."""
    least, most = (0, _FEN_MAX) if column.endswith("_fen") else (1, 10**9)
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise Bad("no_number", text)
    return int(text)


def as_csv(zones: Iterable[Zone]) -> str:
    """The rows in the one form in which they are kept, compared and sent."""
    return csv_text([HEADER, *([getattr(zone, column) for column in HEADER] for zone in zones)])


def parse(text: str) -> PriceTable:
    """The table in a text. Raises ValueError that names the first fault."""
    return PriceTable(sound(read(csv_rows(text, "price table")), "price table"))
