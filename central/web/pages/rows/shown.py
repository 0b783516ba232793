"""How rows read: each value in its reader's words, with the page that it names."""

from urllib.parse import quote, urlencode

import msgspec
from msgspec import Struct

from central.store.queries.rows.reading import Value
from central.store.queries.rows.shape import Column, Kind, Measure, RowSet
from central.web.pages.ledgers.shown import yuan
from central.web.pages.rows.asking import Asking
from central.web.words import NOTHING, Words

_PAGES = {
    "box": "/boxes/",
    "waybill": "/parcels/",
    "lot": "/lots/of/",
    "alert": "/alerts/",
    "report": "/reports/day/",
}
_RIGHT: frozenset[Kind] = frozenset({"number", "mass", "money", "temperature", "span"})


class Cell(Struct, frozen=True):
    """A value as it reads; `iso` is a time for machines."""

    text: str
    href: str = ""
    iso: str = ""
    is_number: bool = False


def cells(words: Words, rows: RowSet, row: tuple[Value, ...]) -> list[Cell]:
    """A row's values."""
    place = _site(rows, row)
    return [_cell(words, column, value, place) for column, value in zip(rows.columns, row, strict=True)]


def filters(words: Words, asking: Asking) -> list[tuple[str, str]]:
    """What the rows are narrowed to: what it is called, and the value as it reads."""
    kinds = {one.name: one for one in asking.rows.columns}
    kinds.setdefault("state", kinds.get("status", Column("state")))
    return [(name, _filter(words, kinds.get(name), name, value)) for name, value in asking.given]


def measure(words: Words, kind: Kind, value: int) -> str:
    """A number of the rows with its unit."""
    return _text(words, Column("", kind), value)


def address(asking: Asking, suffix: str = "", **more: str) -> str:
    """The address of these rows, or of a file of them."""
    query = urlencode([*asking.given, *more.items()])
    return f"/rows/{asking.rows.name}{suffix}" + (f"?{query}" if query else "")


def read(words: Words, column: Column, value: str) -> str:
    """A text in the reader's words: a name, a word of a table, the things of a list."""
    if column.link == "site":
        return words.site(value)
    if column.kind == "list":
        things: list[str] = msgspec.json.decode(value, type=list[str])
        said = [words.word(column.words, one) if column.words else one for one in things]
        return words.text("site.comma").join(said) or NOTHING
    return words.word(column.words, value) if column.words else value


def measure_name(words: Words, one: Measure) -> str:
    """What a number of the rows is called: a sum as its column is."""
    return (
        words.text(f"rows.column.{one.name}") if one.how == "sum" else words.text(f"rows.measure.{one.name}")
    )


def _site(rows: RowSet, row: tuple[Value, ...]) -> str:
    names = [one.name for one in rows.columns]
    return str(row[names.index("site")] or "") if "site" in names else ""


def _cell(words: Words, column: Column, value: Value, place: str) -> Cell:
    is_time = column.kind == "time" and isinstance(value, int) and value > 0
    page = f"/rooms/{quote(place, safe='')}/" if column.link == "room" else _PAGES.get(column.link, "")
    return Cell(
        text=words.room(place, str(value))
        if column.link == "room" and value
        else _text(words, column, value),
        href=page + quote(str(value), safe="") if page and value not in (None, "") else "",
        iso=words.iso(int(value)) if is_time and value is not None else "",
        is_number=column.kind in _RIGHT,
    )


def _text(words: Words, column: Column, value: Value) -> str:
    if value is None or value == "":
        return NOTHING
    if column.kind == "yes":
        return words.text("rows.yes") if value else words.text("rows.no")
    if column.link == "alert":
        return str(value)
    if isinstance(value, int):
        return _number(words, column.kind, value)
    return read(words, column, value)


def _number(words: Words, kind: Kind, value: int) -> str:
    says = {
        "time": words.moment,
        "money": yuan,
        "mass": words.mass,
        "temperature": words.temperature,
        "span": words.span,
    }
    return says.get(kind, words.number)(value)


def _filter(words: Words, column: Column | None, name: str, value: str) -> str:
    if name in ("since_ms", "until_ms"):
        return words.moment(int(value))
    if name == "township":
        return words.township(value)
    if name in ("site", "to_site"):
        return words.site(value)
    if column is not None and column.words and value:
        said = words.word(column.words, value)
        return said if said != value else words.word("rows.value", value)
    return words.word("rows.value", value) or NOTHING
