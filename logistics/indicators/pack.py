"""Reads the indicators' pack, strictly: all that is wrong with it is said at once."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from logistics.indicators.figures import Figure, FigureRefused, read
from logistics.indicators.indicator import COMPUTED, Compare, Computed, Indicator, Named, Pack, Unit

TEXT_CHARS_MAX = 1 << 20
INDICATORS_MAX = 500
# Addresses of pages that are no indicator's.
RESERVED = frozenset({"sampling", "disclosure", "files", "evidence", "entries", "export", "rows"})
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_CODE_CHARS_MAX = 48
_KIND = re.compile(r"computed\(([a-z_]+)\)", re.ASCII)
_PARTS = ("units", "departments", "clauses", "indicator")


class PackError(ValueError):
    """The pack cannot be used. `faults` holds one sentence a fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


class _Row(Struct, frozen=True, forbid_unknown_fields=True):
    """An indicator as it stands in the file."""

    code: str
    clause: str
    zh: str
    en: str
    unit: str
    compare: Compare
    deadline: date
    responsible: tuple[str, ...]
    kind: str
    target: str = ""
    measure: str = ""
    note_zh: str = ""
    note_en: str = ""


def parse(text: str) -> Pack:
    """The pack in a TOML text. Raises PackError that names every fault."""
    if len(text) > TEXT_CHARS_MAX:
        raise PackError([f"the pack is longer than {TEXT_CHARS_MAX} characters"])
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise PackError([f"the pack is no TOML: {why}"]) from why
    faults = [f"the pack has no part {name!r}" for name in raw if name not in _PARTS]
    units = _table(raw, "units", Unit, faults)
    departments = _table(raw, "departments", Named, faults)
    clauses = _table(raw, "clauses", Named, faults)
    rows = list(_rows(raw.get("indicator", []), faults))
    known = Pack(units, departments, clauses, ())
    found = [one for row in rows if (one := _indicator(row, known, faults)) is not None]
    faults += _twice(rows)
    if not rows and not faults:
        faults.append("the pack has no indicator")
    if len(rows) > INDICATORS_MAX:
        faults.append(f"{len(rows)} indicators are more than {INDICATORS_MAX}")
    if faults:
        raise PackError(faults)
    order = list(clauses)
    found.sort(key=lambda one: order.index(one.clause))
    return Pack(units, departments, clauses, tuple(found))


def _table(raw: dict[str, Any], name: str, kind: type[Any], faults: list[str]) -> dict[str, Any]:
    found = {}
    table = raw.get(name, {})
    if not isinstance(table, dict):
        faults.append(f"{name}: is no table")
        return {}
    for key, value in table.items():
        try:
            found[key] = msgspec.convert(value, kind)
        except msgspec.ValidationError as why:
            faults.append(f"{name}.{key}: {why}")
    return found


def _rows(raw: object, faults: list[str]) -> Iterator[_Row]:
    if not isinstance(raw, list):
        faults.append("indicator: is no list of tables")
        return
    for number, value in enumerate(raw, start=1):
        code = value.get("code", "") if isinstance(value, dict) else ""
        try:
            yield msgspec.convert(value, _Row)
        except msgspec.ValidationError as why:
            faults.append(f"indicator {number} {code!r}: {why}")


def _indicator(row: _Row, known: Pack, faults: list[str]) -> Indicator | None:
    said = [f"{row.code}: {fault}" for fault in _row_faults(row, known)]
    faults += said
    unit = known.units.get(row.unit)
    if said or unit is None:
        return None
    try:
        target = _target(row, unit)
        computed = _computed(row.kind)
    except ValueError as why:
        faults.append(f"{row.code}: {why}")
        return None
    return Indicator(
        code=row.code,
        clause=row.clause,
        zh=row.zh,
        en=row.en,
        unit=row.unit,
        form=unit.form,
        compare=row.compare,
        target=target,
        deadline=row.deadline,
        responsible=row.responsible,
        computed=computed,
        measure=row.measure,
        note_zh=row.note_zh,
        note_en=row.note_en,
    )


def _row_faults(row: _Row, known: Pack) -> Iterator[str]:
    if not _CODE.fullmatch(row.code) or len(row.code) > _CODE_CHARS_MAX:
        yield f"the code may hold a-z, 0-9 and single dashes, {_CODE_CHARS_MAX} at most"
    if row.code in RESERVED:
        yield "the code is the address of a page"
    for name, table, key in (("clause", known.clauses, row.clause), ("unit", known.units, row.unit)):
        if key not in table:
            yield f"there is no {name} {key!r}"
    yield from (f"there is no department {one!r}" for one in row.responsible if one not in known.departments)
    if not row.responsible:
        yield "nobody is responsible"
    if not row.zh.strip() or not row.en.strip():
        yield "it needs a name in both languages"
    unit = known.units.get(row.unit)
    if unit is not None:
        yield from _form_faults(row, unit, known)


def _form_faults(row: _Row, unit: Unit, known: Pack) -> Iterator[str]:
    if (row.compare == "by") != (unit.form == "date"):
        yield "a day is compared with 'by', and nothing else is"
    if (row.compare == "record") != (not row.target):
        yield "it has a target, or is for the record alone"
    measured = known.units.get(row.measure)
    if (unit.form == "change") != bool(row.measure):
        yield "a change says in `measure` what it is a change of, and nothing else does"
    elif row.measure and (measured is None or measured.form != "number"):
        yield f"measure {row.measure!r} is no unit of numbers"


def _target(row: _Row, unit: Unit) -> Figure | None:
    if not row.target:
        return None
    try:
        return read(row.target, unit.form)
    except FigureRefused as why:
        raise ValueError(f"target: {why}") from why


def _computed(kind: str) -> Computed | None:
    if kind == "manual":
        return None
    found = _KIND.fullmatch(kind)
    name = next((one for one in COMPUTED if found and one == found[1]), None)
    if name is None:
        raise ValueError(f"kind {kind!r} is neither manual nor computed(NAME); names: {', '.join(COMPUTED)}")
    return name


def _twice(rows: Sequence[_Row]) -> list[str]:
    counts = Counter(row.code for row in rows)
    return [f"{code}: stands {count} times" for code, count in counts.items() if count > 1]
