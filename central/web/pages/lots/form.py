"""The form of a product's standard: fields and rows as people write them, and every fault at its field."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from logistics.goods.standards.checks import Fault
from logistics.goods.standards.standard import REJECT, Basis, Criterion, Quality, Size, Standard

TEXTS = ("product", "zh", "en", "source", "basis", "note", "gtin", "unit", "goods", "valid_from", "comment")
NUMBERS = ("store_lo_c", "store_hi_c", "shelf_days", "loss")
FLAGS = ("needs_certificate", "needs_inspection")
ROWS: Mapping[str, tuple[str, ...]] = {
    "qualities": ("quality", "tolerance"),
    "criteria": ("key", "criterion_zh", "criterion_en", "falls_to"),
    "sizes": ("size", "from_g", "below_g"),
}
BASES: tuple[Basis, ...] = ("verified", "general", "local")
UNITS = ("piece", "bulk")
_ROWS_MAX = 40
_MORE_ROWS = 2
_NOT_A_KEY = re.compile(r"[^a-z0-9]+")
Row = tuple[str, ...]


class Sheet(Struct, frozen=True):
    """A form as it stands: its fields by name, and the rows of its tables."""

    fields: dict[str, str]
    qualities: tuple[Row, ...] = ()
    criteria: tuple[Row, ...] = ()
    sizes: tuple[Row, ...] = ()

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a table, with some empty ones to be filled."""
        found: tuple[Row, ...] = getattr(self, name)
        return (*found, *([("",) * len(ROWS[name])] * _MORE_ROWS))


def empty(today: str) -> Sheet:
    """The form of a product that is new."""
    named = dict.fromkeys((*TEXTS, *NUMBERS, *FLAGS), "")
    return Sheet({**named, "basis": "local", "unit": "piece", "valid_from": today})


def of_standard(one: Standard, today: str) -> Sheet:
    """A form that says what a version says, but for why and since when: these are new each time."""
    fields = {name: getattr(one, name, "") for name in TEXTS}
    fields |= {"valid_from": today, "comment": ""}
    fields |= {"store_lo_c": _shown(one.store_lo_c), "store_hi_c": _shown(one.store_hi_c)}
    fields |= {"shelf_days": _shown(one.shelf_days), "loss": _percent(one.loss_permille)}
    fields |= {name: "on" if getattr(one, name) else "" for name in FLAGS}
    return Sheet(
        fields,
        tuple((quality.name, _percent(quality.tolerance_permille)) for quality in one.qualities),
        tuple((each.key, each.zh, each.en, each.falls_to) for each in one.criteria),
        tuple((size.name, str(size.from_g), _shown(size.below_g)) for size in one.sizes),
    )


def of_sent(sent: Iterable[tuple[str, str]]) -> Sheet:
    """The form as it was sent; rows of which nothing but the hidden name is filled in are none."""
    values: dict[str, list[str]] = {}
    for name, value in sent:
        values.setdefault(name, []).append(value.strip())
    fields = {name: values.get(name, [""])[0] for name in (*TEXTS, *NUMBERS, *FLAGS)}
    return Sheet(fields, *(_rows(values, columns) for columns in ROWS.values()))


def _rows(values: Mapping[str, Sequence[str]], columns: Row) -> tuple[Row, ...]:
    cells = [values.get(column, ()) for column in columns]
    height = min(max(len(some) for some in cells), _ROWS_MAX)
    found = [tuple(some[at] if at < len(some) else "" for some in cells) for at in range(height)]
    shown = slice(1 if columns[0] == "key" else 0, None)
    return tuple(row for row in found if any(row[shown]))


class _Reader:
    """Reads cells, and remembers what is wrong with them."""

    def __init__(self, product: str) -> None:
        self.product = product
        self.faults: list[Fault] = []

    def number(self, field: str, text: str, *, places: int = 0) -> int | None:
        """A number times a power of ten, whole then; None for nothing."""
        text = unicodedata.normalize("NFKC", text).replace("−", "-")
        try:
            value = Decimal(text).scaleb(places) if text else None
        except InvalidOperation:
            value = Decimal("NaN")
        if value is None:
            return None
        if not value.is_finite() or value != value.to_integral_value() or abs(value) >= 10**9:
            self.faults.append(Fault(self.product, field, "no_number", text[:20]))
            return None
        return int(value)


def read(sheet: Sheet) -> tuple[Standard | None, list[Fault]]:
    """The standard that a form asks for, as version 1, or the cells that cannot be read.

    What is wrong with the standard itself is for its own checks to say.
    """
    fields = sheet.fields
    reader = _Reader(fields["product"])
    tenths = {name: reader.number(name, fields[name], places=1) for name in ("store_lo_c", "store_hi_c")}
    shelf_days = reader.number("shelf_days", fields["shelf_days"])
    loss = reader.number("loss_permille", fields["loss"], places=1)
    qualities = tuple(
        Quality(name, reader.number("qualities", tolerance, places=1)) for name, tolerance in sheet.qualities
    )
    sizes = tuple(
        Size(name, reader.number("sizes", from_g) or 0, reader.number("sizes", below_g))
        for name, from_g, below_g in sheet.sizes
    )
    basis: Basis = next((one for one in BASES if one == fields["basis"]), "local")
    if reader.faults:
        return None, reader.faults
    return Standard(
        **{name: fields[name] for name in ("product", "zh", "en", "source", "valid_from", "gtin", "note")},
        goods=fields["goods"],
        version=1,
        basis=basis,
        unit="bulk" if fields["unit"] == "bulk" else "piece",
        qualities=qualities,
        criteria=_criteria(sheet.criteria),
        sizes=sizes,
        store_lo_c=_degrees(tenths["store_lo_c"]),
        store_hi_c=_degrees(tenths["store_hi_c"]),
        shelf_days=shelf_days,
        loss_permille=loss or 0,
        needs_certificate=bool(fields["needs_certificate"]),
        needs_inspection=bool(fields["needs_inspection"]),
    ), []


def _criteria(rows: Iterable[Row]) -> tuple[Criterion, ...]:
    """A criterion keeps its key for good; a new one gets its own of its English name."""
    found: list[Criterion] = []
    taken = {row[0] for row in rows if row[0]}
    for key, zh, en, falls_to in rows:
        key = key or _new_key(en, taken.__contains__)
        taken.add(key)
        found.append(Criterion(key, zh, en, falls_to or REJECT))
    return tuple(found)


def _new_key(text: str, is_taken: Callable[[str], bool]) -> str:
    stem = _NOT_A_KEY.sub("_", text.lower()).strip("_")[:28] or "c"
    tries = (stem, *(f"{stem}_{number}" for number in range(2, _ROWS_MAX + 2)))
    return next(one for one in tries if not is_taken(one))


def _degrees(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def _percent(permille: int | None) -> str:
    return "" if permille is None else f"{Decimal(permille) / 10:f}".removesuffix(".0")


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
