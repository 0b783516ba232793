"""Acceptance samples: drawn from a seed, checked site by site, taken away and printed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from central.store.indicators import samples
from central.store.indicators.files import FILE_BYTES_MAX, XLSX
from central.store.indicators.refused import Refused
from central.store.indicators.samples import COMMENT_CHARS_MAX, Finding, Kept
from central.web.frame import Reporting, Visit, Whole, form
from central.web.pages.indicators import common
from central.web.pages.indicators.common import Before
from central.web.pages.indicators.one import FORM_BYTES_MAX, Upload
from central.web.pages.ledgers.sheets import Cell, xlsx_of
from logistics.counties.county import County
from logistics.indicators.sampling import LEVELS, RATES, SEED_CHARS_MAX, Level

router = APIRouter()

_Number = Annotated[int, Path(ge=1, le=2**53)]
_Rate = Annotated[int, Form(ge=0, le=100)]


@router.get("/indicators/sampling")
def show(visit: Whole, before: Before = None) -> Response:
    """The lists, and the form for the next."""
    return _page(visit, before=before)


@router.post("/indicators/sampling", dependencies=[Depends(form)])
def draw(
    visit: Reporting,
    seed: Annotated[str, Form(max_length=SEED_CHARS_MAX)],
    day: Annotated[date, Form()],
    hub: _Rate,
    centre: _Rate,
    station: _Rate,
) -> Response:
    """Draw a list and keep it: whoever draws again makes another list that all can see."""
    rates: dict[Level, int] = {"hub": hub, "centre": centre, "station": station}
    try:
        found = samples.drawn(_county(visit), day, seed, rates)
        with visit.store.write() as connection:
            common.check_nobody(visit, connection, seed)
            number = samples.keep(connection, found, visit.who().name, visit.now_ms)
    except Refused as why:
        return _page(visit, 409, refused=common.said(visit, why))
    return RedirectResponse(f"/indicators/sampling/{number}", status_code=303)


@router.get("/indicators/sampling/{number}")
def one(visit: Whole, number: _Number) -> Response:
    """A list with what was found."""
    return _list(visit, _kept(visit, number))


@router.post(
    "/indicators/sampling/{number}/checks", dependencies=[Depends(form)], max_body_size=FORM_BYTES_MAX
)
def check(
    visit: Reporting,
    number: _Number,
    site: Annotated[str, Form(max_length=64)],
    found: Annotated[bool, Form()],
    comment: Annotated[str, Form(max_length=COMMENT_CHARS_MAX)] = "",
    photo: Upload = None,
) -> Response:
    """Write down what was found at a site."""
    kept = _kept(visit, number)
    body = photo.file.read(FILE_BYTES_MAX + 1) if photo and photo.filename else b""
    said = Finding(site, found, comment, body)
    try:
        with visit.store.write() as connection:
            common.check_nobody(visit, connection, comment)
            samples.check(connection, kept, said, visit.who().name, visit.now_ms)
    except Refused as why:
        return _list(visit, kept, 409, refused=common.said(visit, why))
    return RedirectResponse(f"/indicators/sampling/{number}#site-{site}", status_code=303)


@router.get("/indicators/sampling/{number}/sites/{level}")
def population(visit: Whole, number: _Number, level: Level) -> Response:
    """The sites of a level from which was drawn, one a line."""
    return PlainTextResponse(samples.lines_of(_kept(visit, number).draw.population, level))


@router.get("/indicators/sampling/{number}/export/xlsx")
def export(visit: Whole, number: _Number) -> Response:
    """The list with what was found, as a workbook."""
    kept = _kept(visit, number)
    body = xlsx_of(visit.words.text("ind.sampling"), _rows(visit, kept))
    headers = {"content-disposition": f'attachment; filename="sample-{number}.xlsx"'}
    return Response(body, media_type=XLSX, headers=headers)


def _rows(visit: Visit, kept: Kept) -> list[list[Cell]]:
    words, found = visit.words, kept.draw
    with visit.store.read() as connection:
        checks = samples.checks(connection, kept.id)
    rows: list[list[Cell]] = [
        [words.text("sample.seed"), found.seed],
        [words.text("sample.day"), found.day.isoformat()],
        [words.text("sample.algorithm"), found.algorithm],
        [words.text("sample.population_digest"), found.population_digest],
        [words.text("sample.digest"), kept.digest],
    ]
    for level in LEVELS:
        said = f"{found.rates[level]} % / {len(found.population[level])}"
        rows.append([words.word("sample.level", level), said])
    rows.append([words.text(f"sample.{name}") for name in ("level_head", "site", "name", "order", "found")])
    rows[-1] += [words.text("sample.comment"), words.text("ind.file")]
    for one in found.sites:
        last = next(iter(checks.get(one.site, ())), None)
        result = words.word("sample.result", str(last.is_found).lower()) if last else ""
        line: list[Cell] = [words.word("sample.level", one.level), one.site, words.site(one.site), one.digest]
        rows.append([*line, result, last.comment if last else "", last.photo if last else ""])
    return rows


def _list(visit: Visit, kept: Kept, status: int = 200, *, refused: str = "") -> Response:
    with visit.store.read() as connection:
        checks = samples.checks(connection, kept.id)
    return visit.page(
        "indicators/sample.html", status, kept=kept, checks=checks, levels=LEVELS, refused=refused
    )


def _page(visit: Visit, status: int = 200, *, refused: str = "", before: int | None = None) -> Response:
    with visit.store.read() as connection:
        listed = samples.listed(connection, before)
        done = {kept.id: len(samples.checks(connection, kept.id)) for kept in listed}
    return visit.page(
        "indicators/samples.html",
        status,
        listed=listed,
        older=listed[-1].id if len(listed) == samples.LISTED_MAX else None,
        done=done,
        levels=LEVELS,
        stages=RATES,
        today=common.today(visit),
        refused=refused,
    )


def _kept(visit: Visit, number: int) -> Kept:
    with visit.store.read() as connection:
        kept = samples.one(connection, number)
    if kept is None:
        raise HTTPException(404)
    return kept


def _county(visit: Visit) -> County:
    county = visit.frame.county.tables
    if county is None:
        raise HTTPException(404)
    return county
