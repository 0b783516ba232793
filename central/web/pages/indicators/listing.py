"""The ledger sheet: all indicators by the plan's clauses, and the same as files."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import RedirectResponse, Response

from central.store.indicators.board import Line, board, by_clause, packaged
from central.web.frame import Reporting, Visit, Whole, form
from central.web.pages.indicators import common
from central.web.pages.indicators.shown import MARKS, Shown
from central.web.pages.ledgers.sheets import XLSX_MEDIA, Cell, csv_of, xlsx_of
from logistics.indicators.state import STATES, State

router = APIRouter()

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX_MEDIA,
    "json": "application/json",
}
_COLUMNS = (
    "clause",
    "code",
    "name",
    "target",
    "deadline",
    "actual",
    "period",
    "state",
    "late",
    "source",
    "proof",
    "signed",
    "responsible",
)


@router.get("/indicators")
def show(visit: Whole, state: Annotated[State | None, Query()] = None) -> Response:
    """All of them, or those in one state."""
    lines = _lines(visit)
    counts = Counter(one.state for one in lines)
    chosen = tuple(one for one in lines if state in (None, one.state))
    return visit.page(
        "indicators/board.html",
        clauses=by_clause(chosen, packaged()),
        counts=[(one, counts[one]) for one in STATES if counts[one]],
        total=len(lines),
        chosen=state,
        show=common.show_in(visit),
        marks=MARKS,
        computed_ms=max((one.live.computed_ms for one in lines if one.live), default=0),
        today=common.today(visit),
    )


@router.post("/indicators/count", dependencies=[Depends(form)])
def count(visit: Reporting) -> Response:
    """Count the computed ones now."""
    counting = common.counting(visit)
    if counting is None:
        raise HTTPException(404)
    counting.count(visit.now_ms)
    return RedirectResponse("/indicators", status_code=303)


@router.get("/indicators/export/{kind}")
def export(visit: Whole, kind: Literal["csv", "xlsx", "json"]) -> Response:
    """The sheet as a file, with sources and states."""
    lines, show = _lines(visit), common.show_in(visit)
    rows = [dict(zip(_COLUMNS, _cells(one, show), strict=True)) for one in lines]
    if kind == "json":
        made = visit.words.iso(visit.now_ms)
        body = msgspec.json.format(msgspec.json.encode({"made": made, "indicators": rows}))
    else:
        heads: list[list[Cell]] = [[visit.words.text(f"ind.column.{name}") for name in _COLUMNS]]
        table = heads + [list(row.values()) for row in rows]
        body = csv_of(table) if kind == "csv" else xlsx_of(visit.words.text("ind.title"), table)
    name = f"indicators-{common.today(visit)}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=_TYPES[kind], headers=headers)


def _lines(visit: Visit) -> tuple[Line, ...]:
    with visit.store.read() as connection:
        return board(connection, packaged(), common.today(visit))


def _cells(line: Line, show: Shown) -> Iterator[Cell]:
    one = line.indicator
    yield one.clause
    yield one.code
    yield show.name(one)
    yield show.target(one)
    yield one.deadline.isoformat()
    yield show.actual(one, line.actual)
    yield show.period(line.actual)
    yield show.state(line.state)
    yield int(line.is_late)
    yield show.source(line.source)
    yield show.proofs(line)
    yield show.signed(line.entry)
    yield show.departments(one)
