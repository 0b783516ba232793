"""A report in one of its versions, two versions compared, and what people say of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query
from fastapi.responses import RedirectResponse, Response

from central.store.ledgers.reports import notices, signing
from central.store.ledgers.reports.signing import COMMENT_CHARS_MAX, DEEDS, Deed
from central.store.queries.ledgers import reports
from central.web.frame import Reporting, Visit, Whole, form
from central.web.pages.ledgers.sheets import can_hold
from central.web.pages.reports import shown
from central.web.pages.reports.found import VERSION_MAX, Named, Number, days_of, found
from central.web.pages.reports.opening import opening
from logistics.service.reports.diff import changes
from logistics.service.reports.fold import unreported_sites
from logistics.service.reports.kinds import Kind, period_named
from logistics.service.signing import OutOfTurn

router = APIRouter()


@router.get("/reports/{kind}/{period}")
def show(visit: Whole, kind: Kind, period: Named, number: Number = 0) -> Response:
    """A report in its latest version, or in the one that is asked for."""
    one = found(visit, kind, period, number)
    with visit.store.read() as connection:
        numbers = reports.versions(connection, kind, period)
        signed = signing.signatures(connection, kind, period)
        own = signing.signatures(connection, kind, period, one.number)
        told = notices.of_version(connection, kind, period, one.number)
    totals, sites = shown.lines(one.report, visit.words)
    county, newest = visit.frame.county, numbers[-1].version
    return visit.page(
        "reports/one.html",
        one=one,
        report=one.report,
        span=period_named(kind, period),
        shown=shown,
        versions=numbers,
        newest=newest,
        opening=opening(one, newest, county.zone),
        totals=totals,
        sites=sorted(sites, key=lambda line: county.order(line.code)),
        silent=unreported_sites(one.report),
        is_partial=any(not line.is_whole for line in sites),
        verdicts=shown.verdicts(one.report.service),
        visited=shown.visited(one.report.places),
        days=days_of(one),
        signatures=signed,
        following=signing.following(own),
        is_reviewer=any(each.deed == DEEDS[0] and each.signed_by == visit.who().name for each in own),
        comment_max=COMMENT_CHARS_MAX,
        told=told,
    )


@router.get("/reports/{kind}/{period}/diff")
def show_diff(
    visit: Whole,
    kind: Kind,
    period: Named,
    before: Annotated[int, Query(alias="from", ge=1, le=VERSION_MAX)],
    after: Annotated[int, Query(alias="to", ge=1, le=VERSION_MAX)],
) -> Response:
    """What one version tells otherwise than another, whichever two."""
    old, new = found(visit, kind, period, before), found(visit, kind, period, after)
    with visit.store.read() as connection:
        numbers = reports.versions(connection, kind, period)
    days = dict(days_of(old))
    return visit.page(
        "reports/diff.html",
        old=old,
        new=new,
        kind=kind,
        period=period,
        shown=shown,
        versions=numbers,
        changes=changes(old.report, new.report),
        between=[one for one in numbers if before < one.version <= after],
        days=[(day, days.get(day), number) for day, number in days_of(new) if days.get(day) != number],
    )


@router.post("/reports/{kind}/{period}/sign", dependencies=[Depends(form)])
def sign(
    visit: Reporting,
    kind: Kind,
    period: Named,
    number: Annotated[int, Form(alias="version", ge=1, le=VERSION_MAX)],
    deed: Annotated[Deed, Form()],
    comment: Annotated[str, Form(max_length=COMMENT_CHARS_MAX)] = "",
) -> Response:
    """Say of the newest version that it was reviewed, or then approved by another; it stays said."""
    found(visit, kind, period, number)
    said = comment.strip()
    if not can_hold(said):
        raise HTTPException(400)
    with visit.store.write() as connection:
        name = visit.who().name
        try:
            signing.sign(connection, kind, period, number, deed, name, said, visit.now_ms)
        except OutOfTurn as why:
            return _out_of_turn(visit, f"/reports/{kind}/{period}", why)
    return RedirectResponse(f"/reports/{kind}/{period}?version={number}#signatures", 303)


def _out_of_turn(visit: Visit, report: str, why: OutOfTurn) -> Response:
    """Why it is not signed, and the way back to the newest version."""
    said = visit.words.text(f"report.sign_refused.{why.why}")
    return visit.page("error.html", 409, code=409, said=said, back=f"{report}#signatures")
