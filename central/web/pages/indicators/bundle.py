"""A disclosed bundle in a reader's words, on a page and in a workbook."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from central.store.indicators.disclosures import Bundle, Row
from central.web.pages.indicators.shown import Shown
from central.web.pages.ledgers.sheets import Cell, xlsx_of
from central.web.words import NOTHING, Words
from logistics.indicators.figures import Figure
from logistics.indicators.indicator import Indicator
from logistics.indicators.state import Actual, State

_COLUMNS = ("clause", "name", "target", "deadline", "actual", "period", "state", "source", "proof", "signed")


class Said(Struct, frozen=True):
    """A row as it reads."""

    clause: str
    name: str
    target: str
    deadline: str
    actual: str
    period: str
    state: str
    source: str
    proof: str
    signed: str
    kind: State
    is_late: bool


def by_clause(bundle: Bundle, show: Shown) -> dict[str, list[Said]]:
    """The rows under the clauses that ask for them."""
    found: dict[str, list[Said]] = defaultdict(list)
    for row in bundle.rows:
        found[row.clause].append(said(row, show))
    return found


def said(row: Row, show: Shown) -> Said:
    """A row in the reader's words: as the bundle has it, whatever the pack says now."""
    one, actual = _indicator(row), _actual(row)
    source = row.source and (row.source.zh if show.is_chinese else row.source.en)
    return Said(
        clause=row.clause,
        name=show.name(one),
        target=show.target(one),
        deadline=row.deadline.isoformat(),
        actual=show.actual(one, actual),
        period=show.period(actual),
        state=show.state(row.state),
        source=source or NOTHING,
        proof="; ".join(_proofs(row, show.words)) or NOTHING,
        signed=" → ".join(show.words.word("ind.step", step) for step in row.signed) or NOTHING,
        kind=row.state,
        is_late=row.is_late,
    )


def workbook(bundle: Bundle, show: Shown) -> bytes:
    """The bundle as XLSX."""
    words = show.words
    rows: list[list[Cell]] = [[bundle.plan], [words.text("disclosure.as_of"), bundle.day.isoformat()]]
    rows.append([words.text(f"ind.column.{name}") for name in _COLUMNS])
    for row in bundle.rows:
        one = said(row, show)
        rows.append([getattr(one, name) for name in _COLUMNS])
    return xlsx_of(words.text("ind.title"), rows)


def _proofs(row: Row, words: Words) -> Iterator[str]:
    for one in row.evidence:
        name = words.text("ind.counted") if one.kind == "query" else words.word("ind.proof", one.kind)
        digest = f"sha256:{one.sha256[:16]}" if one.sha256 else ""
        title = "" if one.kind == "query" else one.title
        yield " ".join(part for part in (name, title, one.number, digest) if part)
    if row.uncleared:
        yield words.text("disclosure.inside", n=row.uncleared)


def _indicator(row: Row) -> Indicator:
    return Indicator(
        code=row.code,
        clause=row.clause,
        zh=row.zh,
        en=row.en,
        unit=row.unit,
        form=row.form,
        compare=row.compare,
        target=Figure(*row.target) if row.target else None,
        deadline=row.deadline,
        responsible=(),
        measure=row.measure,
    )


def _actual(row: Row) -> Actual | None:
    if row.actual is None or row.first is None or row.last is None:
        return None
    baseline = Figure(*row.baseline) if row.baseline else None
    figure = Figure(*row.actual)
    return Actual(row.first, row.last, figure, is_proven=True, is_open=row.is_open, baseline=baseline)
