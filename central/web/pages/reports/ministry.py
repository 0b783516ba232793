"""What a person enters into the ministry's rural e-commerce system, each value with what proves it.

That system (商务部农村电子商务信息系统, the plan 五、七(五)) has no public interface and no published
codes of its fields: all names here are plain names, and each value is marked as manual entry.
"""

from typing import Literal

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response
from msgspec import Struct

from central.store.ledgers.reports.versions import Version
from central.web.frame import Whole
from central.web.pages.ledgers.sheets import XLSX_MEDIA, Cell, xlsx_of
from central.web.pages.reports import shown
from central.web.pages.reports.found import Named, Number, found
from central.web.words import Words
from logistics.service.reports.kinds import Kind
from logistics.service.reports.shape import Value
from logistics.service.reports.sums import added

router = APIRouter()

# Name, figures that are added, unit, and what proves it.
_ROWS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("parcels_down", ("down",), "pieces", "scans"),
    ("parcels_up", ("up",), "pieces", "scans"),
    ("arrived", ("arrived",), "pieces", "scans"),
    ("handed_out", ("handed_out",), "pieces", "scans"),
    ("collected", ("collected",), "pieces", "scans"),
    ("cod", ("collected_fen",), "yuan", "money"),
    ("postage", ("postage_fen",), "yuan", "money"),
    ("received", ("received_g",), "kg", "lots"),
    ("shipped", ("packed_g", "shipped_g"), "kg", "lots"),
)


class Entry(Struct, frozen=True):
    """A value that a person enters; None is 未报.

    `basis` is what proves it, `completeness` how much of it is there.
    """

    name: str
    value: str | None
    unit: str
    how: str
    basis: str
    completeness: str


class Form(Struct, frozen=True):
    """What there is to enter of a period, and from which version it is."""

    title: str
    note: str
    county: str
    kind: Kind
    period: str
    first: str
    last: str
    version: int
    digest: str
    source: str
    rows: tuple[Entry, ...]


@router.get("/reports/{kind}/{period}/ministry.{suffix}")
def show(
    visit: Whole, kind: Kind, period: Named, suffix: Literal["xlsx", "json"], number: Number = 0
) -> Response:
    """The values of a version, the latest if none is named."""
    form = form_of(found(visit, kind, period, number), visit.words)
    head = {"content-disposition": f'attachment; filename="ministry-{period}-v{form.version}.{suffix}"'}
    if suffix == "json":
        return Response(msgspec.json.encode(form), media_type="application/json", headers=head)
    return Response(xlsx_of(period, _sheet(form, visit.words)), media_type=XLSX_MEDIA, headers=head)


def form_of(one: Version, words: Words) -> Form:
    """What a version proves, in the reader's language."""
    report = one.report
    return Form(
        title=words.text("ministry.title"),
        note=words.text("ministry.sub"),
        county=words.county(),
        kind=report.kind,
        period=report.period,
        first=report.first,
        last=report.last,
        version=one.number,
        digest=one.digest,
        source=f"/reports/{report.kind}/{report.period}?version={one.number}",
        rows=(*_figures(one, words), *_covered(one, words)),
    )


def _figures(one: Version, words: Words) -> list[Entry]:
    county = one.report.county
    values = county.values()
    whole = words.text("ministry.whole")
    if not county.is_whole:
        whole = words.text("ministry.partial", heard=county.heard_days, due=county.due_days)
    found = []
    for name, figures, unit, basis in _ROWS:
        value = added(_whole_number(values[figure]) for figure in figures)
        text = None if value is None else _in_unit(value, unit)
        found.append(_entry(words, name, text, unit, basis, whole if text else ""))
    return found


def _covered(one: Version, words: Words) -> list[Entry]:
    cover = one.report.coverage
    if cover is None:
        return []
    numbers = (("active", cover.active), ("covered", cover.covered), ("villages", cover.villages))
    said = words.word("reached", cover.verdict) if cover.verdict == "open" else words.text("ministry.whole")
    return [_entry(words, name, str(number), "sites", "coverage", said) for name, number in numbers]


def _entry(words: Words, name: str, value: str | None, unit: str, basis: str, whole: str) -> Entry:
    text = words.text
    unit, basis = text(f"ministry.unit_{unit}"), text(f"ministry.basis_{basis}")
    said = whole or text("ministry.unreported")
    return Entry(text(f"ministry.{name}"), value, unit, text("ministry.how"), basis, said)


def _whole_number(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def _in_unit(value: int, unit: str) -> str:
    """Exact, as a decimal: fen as yuan, grams as kilograms."""
    if unit == "yuan":
        return f"{value // 100}.{value % 100:02}"
    return f"{value // 1000}.{value % 1000:03}" if unit == "kg" else str(value)


def _sheet(form: Form, words: Words) -> list[list[Cell]]:
    keys = ("name", "value", "unit", "how", "basis", "whole")
    rows: list[list[Cell]] = [
        [form.title],
        [form.note],
        [form.county, shown.heading(words, form.kind, form.period), form.first, form.last],
        [words.text("report.version", n=form.version), form.digest, form.source],
        [],
        [words.text(f"ministry.column_{key}") for key in keys],
    ]
    unreported = words.text("ministry.unreported")
    for one in form.rows:
        value = unreported if one.value is None else one.value
        rows.append([one.name, value, one.unit, one.how, one.basis, one.completeness])
    return rows
