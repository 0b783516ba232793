"""Rows as files, each with the query that made it: in a sheet, in the JSON, or by a link beside a CSV."""

from collections.abc import Callable, Iterable

import msgspec
from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from central.store.queries.rows.reading import (
    EXPORT_ROWS_MAX,
    NotNarrowed,
    Query,
    TooMany,
    Value,
    exported,
    measured,
    query_of,
)
from central.store.queries.rows.shape import Column
from central.web.frame import Known, Visit
from central.web.pages.ledgers.sheets import CSV_MEDIA, XLSX_MEDIA, Cell, csv_of, xlsx_of
from central.web.pages.rows import shown
from central.web.pages.rows.asking import Asking, asking
from central.web.pages.rows.listing import refused
from central.web.words import Words

router = APIRouter()


class Made(msgspec.Struct, frozen=True):
    """Rows to be taken away, and how they came about."""

    asking: Asking
    query: Query
    numbers: dict[str, int]
    rows: list[tuple[Value, ...]]
    made_at: str
    made_by: str


@router.get("/rows/{name}.{suffix}")
def download(visit: Known, name: str, suffix: str) -> Response:
    """All rows of what was asked for; too many are refused with what makes them fewer."""
    if suffix not in _FILES:
        raise HTTPException(404)
    try:
        asked = asking(visit, name)
        made = _made(visit, asked, is_query=suffix == "sql")
    except NotNarrowed as why:
        return refused(visit, str(why))
    except TooMany:
        said = visit.words.text("rows.too_many", n=visit.words.number(EXPORT_ROWS_MAX))
        return visit.page("error.html", 400, code=400, said=said)
    body, media = _FILES[suffix](visit.words, made)
    headers = {
        "content-disposition": f'attachment; filename="{name}.{suffix}"',
        "link": f'<{shown.address(asked, ".sql")}>; rel="describedby"; type="application/sql"',
    }
    return Response(body, media_type=media, headers=headers)


def _made(visit: Visit, asked: Asking, *, is_query: bool) -> Made:
    with visit.store.read() as connection:
        query = query_of(asked.rows, asked.asked, connection.dialect, asked.reach)
        what = (connection, asked.rows, asked.asked, asked.reach)
        # What is too much for a file is refused before anything of it is added up.
        found = [] if is_query else list(exported(*what))
        return Made(
            asked,
            query,
            {} if is_query else measured(*what),
            found,
            made_at=visit.words.iso(visit.now_ms),
            made_by=visit.who().name,
        )


def _csv(words: Words, made: Made) -> tuple[bytes, str]:
    return csv_of(list(_table(words, made))), CSV_MEDIA


def _xlsx(words: Words, made: Made) -> tuple[bytes, str]:
    """The rows, and on a second sheet the query."""
    title = words.text(f"rows.name.{made.asking.rows.name}")
    query = (words.text("rows.query"), list(_story(words, made)))
    return xlsx_of(title, list(_table(words, made)), [query]), XLSX_MEDIA


def _json(_words: Words, made: Made) -> tuple[bytes, str]:
    rows = made.asking.rows
    whole = {
        "rows_of": rows.name,
        "made_at": made.made_at,
        "made_by": made.made_by,
        "filters": [{"name": name, "value": value} for name, value in made.asking.given],
        "query": made.query.statement,
        "parameters": made.query.parameters,
        "sql": made.query.sql,
        "numbers": made.numbers,
        "columns": [{"name": one.name, "kind": one.kind} for one in rows.columns],
        "rows": made.rows,
    }
    return msgspec.json.encode(whole), "application/json"


def _sql(words: Words, made: Made) -> tuple[bytes, str]:
    """The query to be run as is; what it is about stands before it as comments."""
    lines = [words.text(f"rows.name.{made.asking.rows.name}"), f"{made.made_at} {made.made_by}"]
    lines += [f"{name}: {value}" for name, value in shown.filters(words, made.asking)]
    said = "".join(f"-- {line}\n" for line in (" ".join(line.split()) for line in lines))
    return (said + made.query.sql).encode(), "application/sql"


def _table(words: Words, made: Made) -> Iterable[list[Cell]]:
    """A header and the rows: times by the county's clock, amounts and masses whole in their smallest unit."""
    columns = made.asking.rows.columns
    yield [_title(words, one) for one in columns]
    for row in made.rows:
        yield [_value(words, one, value) for one, value in zip(columns, row, strict=True)]


def _title(words: Words, column: Column) -> str:
    unit = {
        "money": "rows.unit.fen",
        "mass": "rows.unit.g",
        "temperature": "rows.unit.mc",
        "span": "rows.unit.ms",
    }
    name = words.text(f"rows.column.{column.name}")
    return name + (words.text(unit[column.kind]) if column.kind in unit else "")


def _value(words: Words, column: Column, value: Value) -> Cell:
    if column.kind == "time":
        return words.iso_ms(int(value)) if value else None
    if column.kind == "yes":
        return None if value is None else words.text("rows.yes" if value else "rows.no")
    if isinstance(value, int) or value is None:
        return value
    said = shown.read(words, column, value)
    return f"{value} {said}" if column.link == "site" and said != value else said


def _story(words: Words, made: Made) -> Iterable[list[Cell]]:
    """What the second sheet says: when, by whom, how narrowed, what was counted, and the query."""
    yield [words.text("rows.made"), made.made_at]
    yield [words.text("rows.by"), made.made_by]
    for name, value in shown.filters(words, made.asking):
        yield [words.text("rows.narrowed"), words.text(f"rows.filter.{name}"), value]
    for one in made.asking.rows.measures:
        yield [shown.measure_name(words, one), made.numbers[one.name]]
    for name, parameter in made.query.parameters.items():
        yield [words.text("rows.parameter"), name, parameter]
    for line in made.query.statement.splitlines():
        yield [words.text("rows.query"), line]


_FILES: dict[str, Callable[[Words, Made], tuple[bytes, str]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
    "sql": _sql,
}
