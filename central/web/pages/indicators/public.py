"""The disclosed ledger for anybody: no login, nobody's name, as often as a page of a shop is looked at."""

from typing import Literal

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from central.store.indicators import disclosures
from central.store.indicators.disclosures import Kept
from central.store.indicators.files import JSON, XLSX
from central.web.frame import Anybody, Visit
from central.web.pages.indicators import bundle, common
from central.web.pages.indicators.shown import MARKS
from central.web.trace.public import Shelf, kept_a_minute

router = APIRouter()


@router.get("/public/indicators")
def show(visit: Anybody) -> Response:
    """The newest bundle that is public."""
    kept, refused = _look(visit)
    if refused:
        return refused
    show = common.show_in(visit)
    response = visit.page(
        "indicators/public.html",
        200 if kept else 404,
        kept=kept,
        clauses=bundle.by_clause(kept.bundle, show) if kept else {},
        show=show,
        marks=MARKS,
        missing="" if kept else "nothing",
    )
    return kept_a_minute(visit, response) if kept else response


@router.get("/public/indicators/{number}.{kind}")
def download(visit: Anybody, number: int, kind: Literal["xlsx", "json"]) -> Response:
    """The bundle that is public now, as a file."""
    kept, refused = _look(visit)
    if refused:
        return refused
    if kept is None or kept.id != number:
        return _missing(visit, 404, "nothing")
    if kind == "json":
        body, media = msgspec.json.format(kept.body), JSON
    else:
        body, media = bundle.workbook(kept.bundle, common.show_in(visit)), XLSX
    headers = {"content-disposition": f'attachment; filename="indicators-{number}.{kind}"'}
    return kept_a_minute(visit, Response(body, media_type=media, headers=headers))


def _look(visit: Visit) -> tuple[Kept | None, Response | None]:
    shelf: Shelf = visit.request.app.state.shelf
    if not shelf.take(visit.address, visit.now_ms):
        return None, _missing(visit, 429, "too_often")
    shelf.was_there(visit.address)
    with visit.store.read() as connection:
        return disclosures.public(connection), None


def _missing(visit: Visit, status: int, why: str) -> Response:
    show = common.show_in(visit)
    return visit.page(
        "indicators/public.html", status, kept=None, clauses={}, show=show, marks=MARKS, missing=why
    )
