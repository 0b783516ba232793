"""What is disclosed: prepared here, approved by somebody else, then seen by anybody."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path
from fastapi.responses import RedirectResponse, Response

from central.store.indicators import disclosures
from central.store.indicators.board import board, packaged
from central.store.indicators.disclosures import REASON_CHARS_MAX, Kept
from central.store.indicators.refused import Refused
from central.web.frame import Reporting, Visit, Whole, form
from central.web.pages.indicators import bundle, common
from central.web.pages.indicators.common import Before
from central.web.pages.indicators.shown import MARKS
from logistics.indicators.indicator import Named
from logistics.indicators.privacy import is_personal

router = APIRouter()

_Number = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/indicators/disclosure")
def show(visit: Whole, before: Before = None) -> Response:
    """All that was prepared, and what became of it."""
    return _page(visit, before=before)


@router.post("/indicators/disclosure", dependencies=[Depends(form)])
def prepare(visit: Reporting) -> Response:
    """Make the next bundle of the ledger as it stands."""
    county = Named(visit.frame.county.zh, visit.frame.county.en)
    today, plan = common.today(visit), visit.frame.catalogues.get("zh-CN").text("disclosure.plan")
    try:
        with visit.store.write() as connection:
            lines = board(connection, packaged(), today)
            found = disclosures.bundle_of(lines, packaged(), county, plan, today)
            _check(visit, found, common.names_in(visit, connection))
            number = disclosures.keep(connection, found, visit.who().name, visit.now_ms)
    except Refused as why:
        return _page(visit, 409, refused=common.said(visit, why))
    return RedirectResponse(f"/indicators/disclosure/{number}", status_code=303)


@router.get("/indicators/disclosure/{number}")
def one(visit: Whole, number: _Number) -> Response:
    """A bundle as anybody will see it, with what has to be looked at before."""
    return _one(visit, _kept(visit, number))


@router.post("/indicators/disclosure/{number}/approve", dependencies=[Depends(form)])
def approve(visit: Reporting, number: _Number) -> Response:
    """Make it public."""
    kept = _kept(visit, number)
    try:
        with visit.store.write() as connection:
            disclosures.approve(connection, number, who=visit.who().name, now_ms=visit.now_ms)
    except Refused as why:
        return _one(visit, kept, 409, refused=common.said(visit, why))
    return RedirectResponse(f"/indicators/disclosure/{number}", status_code=303)


@router.post("/indicators/disclosure/{number}/withdraw", dependencies=[Depends(form)])
def withdraw(
    visit: Reporting, number: _Number, reason: Annotated[str, Form(max_length=REASON_CHARS_MAX)] = ""
) -> Response:
    """Take it back."""
    kept = _kept(visit, number)
    try:
        with visit.store.write() as connection:
            who, now_ms = visit.who().name, visit.now_ms
            disclosures.withdraw(connection, number, reason=reason, who=who, now_ms=now_ms)
    except Refused as why:
        return _one(visit, kept, 409, refused=common.said(visit, why))
    return RedirectResponse(f"/indicators/disclosure/{number}", status_code=303)


def _check(visit: Visit, found: disclosures.Bundle, names: tuple[str, ...]) -> None:
    """Look once more at each text that people wrote. Raises Refused that says where."""
    for row in found.rows:
        texts = (text for proof in row.evidence for text in (proof.title, proof.number))
        if any(is_personal(text, names) for text in texts):
            raise Refused("personal", row.zh if visit.words.language.startswith("zh") else row.en)


def _page(visit: Visit, status: int = 200, *, refused: str = "", before: int | None = None) -> Response:
    with visit.store.read() as connection:
        listed = disclosures.listed(connection, before)
        public = disclosures.public(connection)
    return visit.page(
        "indicators/disclosures.html",
        status,
        listed=listed,
        older=listed[-1].id if len(listed) == disclosures.LISTED_MAX else None,
        public=public.id if public else 0,
        refused=refused,
    )


def _one(visit: Visit, kept: Kept, status: int = 200, *, refused: str = "") -> Response:
    show = common.show_in(visit)
    return visit.page(
        "indicators/disclosed.html",
        status,
        kept=kept,
        clauses=bundle.by_clause(kept.bundle, show),
        uncleared=sum(row.uncleared for row in kept.bundle.rows),
        show=show,
        marks=MARKS,
        refused=refused,
    )


def _kept(visit: Visit, number: int) -> Kept:
    with visit.store.read() as connection:
        kept = disclosures.one(connection, number)
    if kept is None:
        raise HTTPException(404)
    return kept
