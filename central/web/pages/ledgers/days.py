"""Reports of days: the list, one day's versions with what each changed, and downloads without persons."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response
from msgspec.structs import asdict

from central.store.ledgers.reports.count import FIGURES
from central.store.ledgers.reports.versions import Version, latest, version
from central.store.queries.ledgers import days
from central.store.queries.ledgers.service import bounds
from central.web.frame import Visit, Whole
from central.web.pages.ledgers.sheets import Cell, csv_of, xlsx_of
from central.web.pages.ledgers.shown import yuan
from central.web.words import Words
from logistics.service.days import Counts, Money, OwnClose, SiteDay, Total
from logistics.service.levels import Period

router = APIRouter()

_ACTS = {figure: act for act, figure in FIGURES.items()}
COUNTS = Counts.__struct_fields__
_OWN = OwnClose.__struct_fields__
_MONEY = Money.__struct_fields__
_LAST = "9999-12-31"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Suffix = Literal["csv", "xlsx", "json"]


@router.get("/ledgers/reports")
def show(visit: Whole, before: Annotated[date | None, Query()] = None) -> Response:
    """The reported days, the newest first."""
    with visit.store.read() as connection:
        found = days.reported(connection, before.isoformat() if before else _LAST)
    return visit.page("ledgers/reports/reports.html", days=found, is_more=len(found) == days.SHOWN_MAX)


@router.get("/ledgers/reports/{day}")
def one(visit: Whole, day: date, number: Annotated[int, Query(alias="version", ge=0)] = 0) -> Response:
    """A day in its latest version, or in the one that is asked for."""
    found, numbers = _found(visit, day, number)
    order = visit.frame.county.order
    return visit.page(
        "ledgers/reports/report.html",
        day=day,
        found=found,
        versions=numbers,
        # What an older version said is not what the rows are now.
        is_latest=found.number == max(number for number, _ in numbers),
        bounds=bounds(Period(day, day), visit.frame.county.zone),
        acts=_ACTS,
        sites=sorted(found.report.sites, key=lambda site: order(site.site)),
        counts=COUNTS,
        own=_OWN[:-2],
        yuan=yuan,
    )


@router.get("/ledgers/reports/{day}/{number}.{suffix}")
def download(visit: Whole, day: date, number: int, suffix: Suffix) -> Response:
    """A version as a file. It names sites and figures, and nobody."""
    found, _ = _found(visit, day, number)
    head = {"content-disposition": f'attachment; filename="{day}-v{number}.{suffix}"'}
    if suffix == "json":
        return Response(msgspec.json.encode(found), media_type="application/json", headers=head)
    rows = list(_rows(found, visit.words))
    if suffix == "csv":
        return Response(csv_of(rows), media_type="text/csv", headers=head)
    return Response(xlsx_of(day.isoformat(), rows), media_type=_XLSX, headers=head)


def _found(visit: Visit, day: date, number: int) -> tuple[Version, tuple[tuple[int, int], ...]]:
    name = day.isoformat()
    with visit.store.read() as connection:
        found = version(connection, name, number) if number else latest(connection, name)
        numbers = days.versions(connection, name)
    if found is None:
        raise HTTPException(404)
    return found, numbers


def _rows(found: Version, words: Words) -> Iterator[list[Cell]]:
    """A header, a row a site, a row a township, and the county. An empty cell is 未报."""
    names = [*COUNTS, *_MONEY]
    titles = [words.word("figure", name) for name in COUNTS]
    titles += [words.word("figure", name) + words.text("report.fen") for name in _MONEY]
    owns = [words.word("figure", f"own_{name}") for name in _OWN]
    digest = words.word("figure", "digest")
    head = [words.text(key) for key in ("report.level", "report.code", "report.name")]
    yield [*head, *titles, digest, *owns]
    for site in found.report.sites:
        yield ["site", site.site, words.site(site.site), *_site_cells(site, names)]
    for total in found.report.townships:
        yield ["township", total.name, words.township(total.name), *_total_cells(total)]
    yield ["county", "", words.county(), *_total_cells(found.report.county)]


def _site_cells(site: SiteDay, names: list[str]) -> list[Cell]:
    values = site.values()
    return [values[name] for name in (*names, "digest", *(f"own_{name}" for name in _OWN))]


def _total_cells(total: Total) -> list[Cell]:
    values = {**asdict(total.counts), **asdict(total.money)}
    # Where no site was heard of, nothing but what lies there is known.
    return [values[name] if total.heard or name == "held" else None for name in (*COUNTS, *_MONEY)]
