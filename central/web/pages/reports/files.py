"""A version of a report taken away: JSON with its digest, CSV, a workbook, or paper."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Path
from fastapi.responses import Response
from msgspec import Raw, Struct

from central.record.reports.names import Names
from central.store.ledgers.reports.signing import Signature, signatures
from central.store.ledgers.reports.versions import Because, Version, body
from central.web.frame import Visit, Whole
from central.web.pages.ledgers.sheets import CSV_MEDIA, XLSX_MEDIA, csv_of, xlsx_of
from central.web.pages.reports import sheets
from central.web.pages.reports.found import VERSION_MAX, Named, found
from logistics.service.reports.diff import Change
from logistics.service.reports.kinds import Kind

router = APIRouter()

Suffix = Literal["csv", "xlsx", "json", "pdf"]
_TYPES: dict[Suffix, str] = {
    "csv": CSV_MEDIA,
    "xlsx": XLSX_MEDIA,
    "json": "application/json",
    "pdf": "application/pdf",
}


class File(Struct, frozen=True):
    """A version as JSON: `digest` is the SHA-256 of the canonical form of `report`, which stands as made."""

    county: str
    kind: Kind
    period: str
    version: int
    made_ms: int
    why: str
    digest: str
    source: str
    because: Because
    diff: tuple[Change, ...]
    signatures: tuple[Signature, ...]
    report: Raw


@router.get("/reports/{kind}/{period}/{number}.{suffix}")
def download(
    visit: Whole, kind: Kind, period: Named, number: Annotated[int, Path(le=VERSION_MAX)], suffix: Suffix
) -> Response:
    """A version as a file. It names sites and figures, and no person that a parcel is of."""
    one = found(visit, kind, period, number)
    if number < 1:
        raise HTTPException(404)
    make = {"csv": _csv, "xlsx": _xlsx, "json": _json, "pdf": _pdf}[suffix]
    name = f"{period}-v{number}.{suffix}"
    head = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(make(visit, one), media_type=_TYPES[suffix], headers=head)


def _csv(visit: Visit, one: Version) -> bytes:
    return csv_of(sheets.flat(one, visit.words))


def _xlsx(visit: Visit, one: Version) -> bytes:
    (title, rows), *others = sheets.book(one, visit.words)
    return xlsx_of(title, rows, others)


def _json(visit: Visit, one: Version) -> bytes:
    kind, period, number = one.kind, one.period, one.number
    with visit.store.read() as connection:
        kept = body(connection, kind, period, number)
    return msgspec.json.encode(
        File(
            county=visit.frame.county.zh,
            kind=kind,
            period=period,
            version=number,
            made_ms=one.made_ms,
            why=one.why,
            digest=one.digest,
            source=f"/reports/{kind}/{period}?version={number}",
            because=one.because,
            diff=one.diff,
            signatures=_signed(visit, one),
            report=Raw(kept or b"null"),
        )
    )


def _pdf(visit: Visit, one: Version) -> bytes:
    from central.record.reports.paper import printed

    catalogues = visit.frame.catalogues
    return printed(one, _signed(visit, one), _names(visit), catalogues.get("zh-CN"), catalogues.get("en"))


def _names(visit: Visit) -> Names:
    """In Chinese, as the paper's first language is."""
    county = visit.frame.county
    offset = datetime.fromtimestamp(visit.now_ms / 1000, county.zone).utcoffset() or timedelta()
    return Names(
        county=county.zh,
        zone=county.timezone,
        offset_min=int(offset.total_seconds()) // 60,
        sites={code: one.zh for code, one in county.named.items()},
        townships={code: names[0] for code, names in county.townships.items()},
    )


def _signed(visit: Visit, one: Version) -> tuple[Signature, ...]:
    with visit.store.read() as connection:
        return signatures(connection, one.kind, one.period, one.number)
