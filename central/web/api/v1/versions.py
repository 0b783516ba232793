"""Reports of days, weeks and months, each in any of its versions."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.ledgers.reports.versions import Version, latest, version
from central.store.queries.api import reports
from central.store.queries.api.reports import ReportVersion, Signed
from central.web.api.answers import Limit, NumberCursor, Page, one, page, told
from central.web.api.callers import Api, missing
from central.web.api.v1.reports import DayChange
from logistics.service.levels import Level
from logistics.service.reports.kinds import Kind
from logistics.service.reports.shape import ColdFigures, Covered, PlaceDay, SiteFigures, Total

router = APIRouter(prefix="/v1", tags=["reports"])

_PERIOD = "^[0-9]{4}-(W[0-9]{2}|[0-9]{2}|[0-9]{2}-[0-9]{2})$"
Period = Annotated[str, Path(pattern=_PERIOD, description="2026-11-26, 2026-W48 or 2026-11, as the kind is.")]
OfKind = Annotated[Kind, Path(description="day, week or month")]


class Figures(Struct, frozen=True):
    """What is counted of a place in a period; null: 未报, nothing came of it, which is not zero."""

    arrived: int | None
    handed_out: int | None
    collected: int | None
    returned: int | None
    departed: int | None
    problems: int | None
    down: int | None
    up: int | None
    due_fen: int | None
    collected_fen: int | None
    remitted_fen: int | None
    postage_fen: int | None
    difference_fen: int | None
    received_g: int | None
    graded_g: int | None
    packed_g: int | None
    shipped_g: int | None
    blocked: int | None
    held: int
    corrections: int | None
    gaps: int | None


class ReportLine(Struct, frozen=True):
    """The county ("" for its code), a township or a site.

    Something came on `heard_days` of its `due_days`; only where these are equal sums are all there is.
    """

    code: str
    due_days: int
    heard_days: int
    closed_days: int
    figures: Figures


class FullReport(Struct, frozen=True):
    """A version of a report of the local days `first` … `last`, `days` of which were reported.

    `made_of`: the versions of the days that it was made from. `places` is of a day alone, `service` never.
    """

    kind: Kind
    period: str
    version: int
    made_ms: int
    why: str
    digest: str
    first: str
    last: str
    days: int
    county: ReportLine
    townships: tuple[ReportLine, ...]
    sites: tuple[ReportLine, ...]
    cold: tuple[ColdFigures, ...]
    places: tuple[PlaceDay, ...]
    service: tuple[Level, ...]
    coverage: Covered | None
    changes: tuple[DayChange, ...]
    made_of: dict[str, int]
    signed: tuple[Signed, ...]


@router.get("/reports", **told(Page[ReportVersion], "read:reports", whole=True))
def list_reports(
    asked: Api,
    kind: Annotated[Kind | None, Query(description="Only of days, weeks or months.")] = None,
    limit: Limit = 100,
    cursor: Annotated[
        str, Query(pattern="^(day|week|month)~[0-9W-]{7,10}$", description="After this one; `next` holds it.")
    ] = "",
) -> Response:
    """The latest version of each report, by kind and period."""
    of, _, period = cursor.partition("~")
    with asked.store.read() as connection:
        found = reports.latest(connection, kind, (of, period) if cursor else None, limit)
    return page(asked, found, limit, lambda last: f"{last.kind}~{last.period}")


@router.get(
    "/reports/{kind}/{period}/versions",
    **told(Page[ReportVersion], "read:reports", can_miss=True, whole=True),
)
def list_report_versions(
    asked: Api, kind: OfKind, period: Period, limit: Limit = 100, cursor: NumberCursor = 0
) -> Response:
    """All versions of a report, the first one first."""
    with asked.store.read() as connection:
        found = reports.versions(connection, kind, period, cursor, limit)
        if not found and latest(connection, kind, period) is None:
            raise missing()
    return page(asked, found, limit, lambda last: last.version)


@router.get("/reports/{kind}/{period}", **told(FullReport, "read:reports", can_miss=True, whole=True))
def get_report(
    asked: Api,
    kind: OfKind,
    period: Period,
    number: Annotated[
        int, Query(alias="version", ge=0, le=10**6, description="This version; 0: the latest.")
    ] = 0,
) -> Response:
    """A report with all of its figures."""
    with asked.store.read() as connection:
        found = version(connection, kind, period, number) if number else latest(connection, kind, period)
        if found is None:
            raise missing()
        signed = reports.signed(connection, kind, period, found.number)
    return one(asked, _full(found, signed))


def _full(found: Version, signed: tuple[Signed, ...]) -> FullReport:
    told_of = found.report
    return FullReport(
        kind=found.kind,
        period=found.period,
        version=found.number,
        made_ms=found.made_ms,
        why=found.why,
        digest=found.digest,
        first=told_of.first,
        last=told_of.last,
        days=told_of.days,
        county=_total(told_of.county, ""),
        townships=tuple(_total(each, each.name) for each in told_of.townships),
        sites=tuple(_site(each) for each in told_of.sites),
        cold=told_of.cold,
        places=told_of.places,
        service=told_of.service,
        coverage=told_of.coverage,
        changes=tuple(DayChange(each.site, each.figure, each.before, each.after) for each in found.diff),
        made_of=found.because.days,
        signed=signed,
    )


def _total(each: Total, code: str) -> ReportLine:
    return ReportLine(code, each.due_days, each.heard_days, each.closed_days, _figures(each))


def _site(each: SiteFigures) -> ReportLine:
    return ReportLine(each.site, each.due, each.heard, each.closed, _figures(each))


def _figures(each: SiteFigures | Total) -> Figures:
    return msgspec.convert(each.values(), Figures)
