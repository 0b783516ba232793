"""Reads a courier's manifest: the parcels that should come, and why a row cannot be used."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from logistics.parcels.waybills import normalise

ROWS_MAX = 20_000
FAULTS_MAX = 500
_FEN_MAX = 10**9
_WAYBILL_NAMES = frozenset({"运单号", "运单号码", "快递单号", "单号", "waybill", "tracking", "number"})
_MONEY_NAMES = frozenset({"代收货款", "代收金额", "代收金额(元)", "代收货款(元)", "cod", "cod_yuan"})
_PLACE_NAMES = frozenset({"目的地", "站点", "村", "目的村", "destination", "place"})
_SEGMENT_NAMES = frozenset({"三段码", "段码", "segment"})
# A village's name or code, never an address: who lives where is nobody's business here.
_WORD_CHARS_MAX = 16
# What any carrier's number is made of; half a label and a link are not.
_PLAUSIBLE = re.compile(r"[A-Z0-9-]{8,34}")


class Announced(Struct, frozen=True):
    """A parcel that should come; what is to be collected for it in fen, its place and 三段码 where said."""

    waybill: str
    cod_fen: int | None = None
    place: str = ""
    segment: str = ""


class Fault(Struct, frozen=True):
    """A row or a cell that was left out; `row` counts from 1 with the header, `cell` is what stood there."""

    row: int
    why: str
    cell: str = ""


class Manifest(Struct, frozen=True):
    """What was taken, and what was not. Names, numbers and addresses in other columns are never looked at."""

    parcels: tuple[Announced, ...]
    faults: tuple[Fault, ...]


class _Columns(Struct, frozen=True):
    """Where in a row they stand."""

    waybill: int
    money: int | None
    place: int | None
    segment: int | None


def read(rows: Iterable[Sequence[str]]) -> Manifest:
    """A manifest from a table's rows, of which the first names the columns.

    Every fault is told, up to FAULTS_MAX: "no_column" (then nothing is taken), "empty", "link", "no_waybill",
    "twice", "no_money", "too_many"; "long_word" is a place or 三段码 too long to be one: the parcel is taken
    without it.
    """
    parcels: dict[str, Announced] = {}
    faults: list[Fault] = []
    columns: _Columns | None = None
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if columns is None:
            columns = _columns(cells)
            if columns is None:
                return Manifest((), (Fault(number, "no_column", ",".join(cells)[:80]),))
        elif number > ROWS_MAX:
            faults.append(Fault(number, "too_many"))
            break
        else:
            _take(cells, columns, number, parcels, faults)
    return Manifest(tuple(parcels.values()), tuple(faults[:FAULTS_MAX]))


def _columns(cells: Sequence[str]) -> _Columns | None:
    names = [cell.lower().replace(" ", "").replace("（", "(").replace("）", ")") for cell in cells]
    waybill, *others = (
        next((at for at, name in enumerate(names) if name in known), None)
        for known in (_WAYBILL_NAMES, _MONEY_NAMES, _PLACE_NAMES, _SEGMENT_NAMES)
    )
    return None if waybill is None else _Columns(waybill, *others)


def _take(
    cells: Sequence[str],
    columns: _Columns,
    number: int,
    parcels: dict[str, Announced],
    faults: list[Fault],
) -> None:
    told, money = _cell(cells, columns.waybill), _cell(cells, columns.money)
    why = _fault(told, parcels)
    fen = _fen(money)
    if why:
        faults.append(Fault(number, why, told[:40]))
    elif money and fen is None:
        faults.append(Fault(number, "no_money", money[:40]))
    else:
        words = [_cell(cells, at) for at in (columns.place, columns.segment)]
        # The cell is not told: it may be an address.
        faults += [Fault(number, "long_word") for word in words if len(word) > _WORD_CHARS_MAX]
        waybill = normalise(told)
        parcels[waybill] = Announced(
            waybill, fen, *(word if len(word) <= _WORD_CHARS_MAX else "" for word in words)
        )


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _fault(told: str, parcels: dict[str, Announced]) -> str:
    if not told:
        return "empty"
    if "://" in told or told.lower().startswith("www."):
        return "link"
    waybill = normalise(told)
    if not _PLAUSIBLE.fullmatch(waybill):
        return "no_waybill"
    return "twice" if waybill in parcels else ""


def _fen(yuan: str) -> int | None:
    """Yuan as fen; None for what is no such sum."""
    try:
        fen = Decimal(yuan.replace(",", "").removeprefix("¥").strip()) * 100
    except InvalidOperation:
        return None
    is_sum = fen.is_finite() and fen == fen.to_integral_value() and 0 <= fen <= _FEN_MAX
    return int(fen) if is_sum else None
