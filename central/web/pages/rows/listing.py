"""The page of rows: what they are narrowed to, how many, a part of them, and the query that made them."""

import json
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from central.store.queries.rows.reading import EXPORT_ROWS_MAX, NotNarrowed, count, measured, page, query_of
from central.store.store import Connection
from central.web.frame import Known, Visit
from central.web.pages.rows import shown
from central.web.pages.rows.asking import Asking, asking

router = APIRouter()
# Beyond that many, what nobody asked for is not counted: of rows that nothing narrows, no number at all.
_COUNTED_ROWS_MAX = 10_000


@router.get("/rows/{name}")
def show(visit: Known, name: str) -> Response:
    """The rows behind a number; what cannot be asked for is said."""
    try:
        return _page(visit, name)
    except NotNarrowed as why:
        return refused(visit, str(why))


def refused(visit: Visit, why: str) -> Response:
    """The page that says why there are no such rows."""
    return visit.page("error.html", 400, code=400, said=visit.words.text("rows.refused", why=why))


def _page(visit: Visit, name: str) -> Response:
    found = asking(visit, name)
    rows, words = found.rows, visit.words
    with visit.store.read() as connection:
        numbers = _numbers(connection, found)
        part = page(connection, rows, found.asked, found.after, found.reach)
        query = query_of(rows, found.asked, connection.dialect, found.reach)
    total = numbers.get("rows")
    after = urlencode({"of": found.of.name, "after": json.dumps(part.after)}) if part.after else ""
    here = shown.address(found)
    return visit.page(
        "rows/page.html",
        rows=rows,
        of=found.of,
        filters=shown.filters(words, found),
        numbers=[
            (one, shown.measure_name(words, one), value, shown.measure(words, one.kind, value))
            for one in rows.measures
            if (value := numbers.get(one.name)) is not None
        ],
        lines=[shown.cells(words, rows, row) for row in part.rows],
        is_too_many=total is not None and total > EXPORT_ROWS_MAX,
        counted_max=_COUNTED_ROWS_MAX,
        first=shown.address(found, of=found.of.name) if found.after else "",
        more=f"{here}{'&' if '?' in here else '?'}{after}" if after else "",
        files=[(suffix, shown.address(found, f".{suffix}")) for suffix in ("csv", "xlsx", "json", "sql")],
        most=EXPORT_ROWS_MAX,
        query=query,
    )


def _numbers(connection: Connection, found: Asking) -> dict[str, int]:
    """How many, and the number that was come from; the others too where that is little work.

    Nothing where there are too many rows and nobody came from a number of them.
    """
    rows, about = found.rows, (found.rows, found.asked, found.reach)
    if count(connection, *about, at_most=_COUNTED_ROWS_MAX + 1) <= _COUNTED_ROWS_MAX:
        return measured(connection, *about)
    if not found.given and found.of == rows.measures[0]:
        return {}
    return measured(
        connection, *about, tuple(one for one in rows.measures if one.name in ("rows", found.of.name))
    )
