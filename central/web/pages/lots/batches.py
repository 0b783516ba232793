"""Batches in and out of a site over some days: a table to look at and to take away, without persons."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from central.store.lots import batches
from central.store.queries.ledgers.service import bounds, local_day
from central.web.frame import Known, Visit
from central.web.pages.ledgers.sheets import CSV_MEDIA, XLSX_MEDIA, Cell, csv_of, xlsx_of
from central.web.words import Words
from logistics.goods.lots.batches import Batch
from logistics.service.levels import Period

router = APIRouter()

DAYS_MAX = 92
SHOWN_MAX = 200
_YEARS = range(2000, 2101)
_COLUMNS = (
    "day",
    "direction",
    "how",
    "site",
    "product",
    "lot",
    "net",
    "owner",
    "origin",
    "document",
    "certificate",
    "to",
    "sources",
)
_Site = Annotated[str, Query(max_length=64)]


@router.get("/lots/batches")
def show(visit: Known, site: _Site = "", since: date | None = None, until: date | None = None) -> Response:
    """The batches of a week, unless other days are asked for."""
    if not _are_days(since, until):
        return _refused(visit)
    today = local_day(visit.now_ms, visit.frame.county.zone)
    last = min(until or today, today)
    first = min(since or last - timedelta(days=6), last)
    first = max(first, last - timedelta(days=DAYS_MAX - 1))
    found = _found(visit, site, first, last)
    return visit.page(
        "lots/batches.html",
        batches=found[:SHOWN_MAX],
        total=len(found),
        in_g=sum(one.net_g for one in found if one.is_in),
        out_g=sum(one.net_g for one in found if one.how in ("packed", "shipped")),
        site=site,
        first=first,
        last=last,
        places=[one for one in visit.frame.county.sites if visit.reach.holds(one.site)],
    )


@router.get("/lots/batches/{since}/{until}.{suffix}")
def download(
    visit: Known, since: date, until: date, suffix: Literal["csv", "xlsx"], site: _Site = ""
) -> Response:
    """The same as a file. It names owners by their numbers alone."""
    if not _are_days(since, until):
        return _refused(visit)
    if not since <= until <= since + timedelta(days=DAYS_MAX - 1):
        raise HTTPException(400)
    rows = list(_rows(_found(visit, site, since, until), visit.words))
    head = {"content-disposition": f'attachment; filename="batches-{since}-{until}.{suffix}"'}
    if suffix == "csv":
        return Response(csv_of(rows), media_type=CSV_MEDIA, headers=head)
    title = visit.words.text("lots.batches")
    return Response(xlsx_of(title, rows), media_type=XLSX_MEDIA, headers=head)


def _are_days(*asked: date | None) -> bool:
    """Whether days lie in _YEARS: the calendar has others, of which some have no day before or after."""
    return all(day is None or day.year in _YEARS for day in asked)


def _refused(visit: Visit) -> Response:
    said = visit.words.text("batches.no_days", first=_YEARS[0], last=_YEARS[-1])
    return visit.page("error.html", 400, code=400, said=said)


def _found(visit: Visit, site: str, first: date, last: date) -> list[Batch]:
    """Raises HTTPException 400 for more lots than a list takes."""
    zone = visit.frame.county.zone

    def day_of(at_ms: int) -> str:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).date().isoformat()

    if site:
        visit.at(site)
    try:
        with visit.store.read() as connection:
            every = batches.found(connection, site, bounds(Period(first, last), zone), day_of)
    except batches.TooManyError as why:
        raise HTTPException(400) from why
    return [one for one in every if visit.reach.holds(one.site)]


def _rows(found: list[Batch], words: Words) -> Iterator[list[Cell]]:
    yield [words.text(f"batches.{name}") for name in _COLUMNS]
    for one in found:
        yield [
            one.day,
            words.text("batches.came" if one.is_in else "batches.went"),
            words.word("batches.how_of", one.how),
            words.site(one.site),
            words.word("goods", one.product),
            one.lot,
            one.net_g,
            one.owner,
            words.site(one.origin) if one.origin else "",
            one.document,
            one.certificate,
            one.to,
            " ".join(one.sources),
        ]
