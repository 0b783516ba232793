"""An indicator's page: its history, and the forms for entries, evidence and signatures."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, HTTPException, Path, Query, UploadFile
from fastapi.responses import RedirectResponse, Response

from central.store.indicators import entries, proving
from central.store.indicators.board import current, line_of, packaged
from central.store.indicators.counting.counts import Live, lives
from central.store.indicators.entries import STEPS, SYSTEM, TEXT_CHARS_MAX, Draft
from central.store.indicators.files import FILE_BYTES_MAX
from central.store.indicators.refused import Refused
from central.store.store import Connection
from central.web.frame import Reporting, Visit, Whole, form
from central.web.pages.indicators import common
from central.web.pages.indicators.shown import MARKS
from logistics.indicators.figures import Figure, FigureRefused, read
from logistics.indicators.indicator import Indicator

router = APIRouter()

FORM_BYTES_MAX = FILE_BYTES_MAX + 65_536
Code = Annotated[str, Path(max_length=48, pattern=r"^[a-z0-9-]+$")]
Text = Annotated[str, Form(max_length=TEXT_CHARS_MAX)]
Short = Annotated[str, Form(max_length=120)]
Upload = Annotated[UploadFile | None, File()]


class Sent:
    """An entry's form as it was sent."""

    def __init__(
        self,
        first: Annotated[date, Form()],
        last: Annotated[date, Form()],
        value: Annotated[str, Form(max_length=40)],
        source: Annotated[str, Form(max_length=32)],
        baseline: Annotated[str, Form(max_length=40)] = "",
        base_period: Annotated[str, Form(max_length=64)] = "",
        note: Text = "",
        reason: Text = "",
        replaces: Annotated[int | None, Form(ge=1, le=2**53)] = None,
        title: Short = "",
        number: Annotated[str, Form(max_length=64)] = "",
        proof: Upload = None,
    ) -> None:
        self.first, self.last, self.value, self.source = first, last, value, source
        self.baseline, self.base_period, self.note, self.reason = baseline, base_period, note, reason
        self.replaces, self.title, self.number = replaces, title, number
        self.body = proof.file.read(FILE_BYTES_MAX + 1) if proof and proof.filename else b""

    def draft(self, one: Indicator) -> Draft:
        """What is to be entered. Raises Refused."""
        if self.source not in (*packaged().departments,):
            raise Refused("source")
        try:
            figure = read(self.value, one.entered)
            baseline = read(self.baseline, one.entered) if self.baseline and one.needs_baseline else None
        except FigureRefused as why:
            raise Refused("figure") from why
        return Draft(
            first=self.first,
            last=self.last,
            figure=figure,
            source=self.source,
            note=self.note.strip(),
            baseline=baseline,
            base_period=self.base_period.strip() if baseline else "",
            replaces=self.replaces,
            reason=self.reason.strip(),
        )


@router.get("/indicators/{code}")
def show(visit: Whole, code: Code, revise: Annotated[int | None, Query(ge=1, le=2**53)] = None) -> Response:
    """Its history; with `revise`, the form for the revision of that entry."""
    return page_of(visit, found(code), revise=revise)


@router.get("/indicators/{code}/rows")
def rows(visit: Whole, code: Code) -> Response:
    """What a computed figure was counted from, with the statements that did it."""
    live = _live(visit, found(code))
    headers = {"content-disposition": f'attachment; filename="{code}-{live.last}.json"'}
    return Response(live.body, media_type="application/json", headers=headers)


@router.post("/indicators/{code}/entries", dependencies=[Depends(form)], max_body_size=FORM_BYTES_MAX)
def enter(visit: Reporting, code: Code, sent: Annotated[Sent, Depends()]) -> Response:
    """Enter an actual, with its evidence where there is some; what is refused is shown again."""
    one = found(code)
    texts = (sent.note, sent.reason, sent.title, sent.number, sent.base_period)
    try:
        draft = sent.draft(one)
        with visit.store.write() as connection:
            common.check_nobody(visit, connection, *texts)
            _enter(connection, one, draft, sent, visit)
    except Refused as why:
        return page_of(visit, one, 409, refused=common.said(visit, why), sent=sent, revise=sent.replaces)
    return RedirectResponse(f"/indicators/{code}#entries", status_code=303)


@router.post("/indicators/{code}/freeze", dependencies=[Depends(form)])
def freeze(
    visit: Reporting, code: Code, digest: Annotated[str, Form(max_length=64)], reason: Text = ""
) -> Response:
    """Make an entry of what is counted now, as it was seen; its evidence is how it was counted."""
    one = found(code)
    live = _live(visit, one)
    try:
        with visit.store.write() as connection:
            common.check_nobody(visit, connection, reason)
            _freeze(connection, one, live, digest, reason.strip(), visit)
    except Refused as why:
        return page_of(visit, one, 409, refused=common.said(visit, why))
    return RedirectResponse(f"/indicators/{code}#entries", status_code=303)


def found(code: str) -> Indicator:
    """The indicator. Raises HTTPException 404."""
    one = packaged().one(code)
    if one is None:
        raise HTTPException(404)
    return one


def page_of(
    visit: Visit,
    one: Indicator,
    status: int = 200,
    *,
    refused: str = "",
    sent: Sent | None = None,
    revise: int | None = None,
) -> Response:
    """Its page, with what was refused and what had been sent."""
    with visit.store.read() as connection:
        history = entries.history(connection, one.code)
        entry = current(connection, [one], common.today(visit)).get(one.code)
        live = lives(connection).get(one.code)
    old = next((each for each in history if each.id == revise), None)
    return visit.page(
        "indicators/one.html",
        status,
        one=one,
        line=line_of(one, entry, live, common.today(visit)),
        history=history,
        proof=live.proof if live else None,
        old=old,
        refused=refused,
        sent=sent,
        show=common.show_in(visit),
        marks=MARKS,
        steps=STEPS,
        today=common.today(visit),
        size=FILE_BYTES_MAX >> 20,
    )


def _enter(connection: Connection, one: Indicator, draft: Draft, sent: Sent, visit: Visit) -> None:
    who, now_ms = visit.who().name, visit.now_ms
    entry = entries.add(connection, one, draft, who, now_ms)
    if sent.title.strip() or sent.number.strip() or sent.body:
        proof = {"title": sent.title, "number": sent.number}
        proving.prove(connection, entry, **proof, body=sent.body, who=who, now_ms=now_ms)


def _freeze(connection: Connection, one: Indicator, live: Live, seen: str, reason: str, visit: Visit) -> None:
    if live.digest != seen:
        raise Refused("changed")
    who, now_ms = visit.who().name, visit.now_ms
    same = (live.first, live.last)
    standing = (entry for entry in entries.history(connection, one.code) if entry.replaced_by is None)
    old = next((entry for entry in standing if (entry.first, entry.last) == same), None)
    draft = Draft(
        *same,
        Figure(live.figure.num, live.figure.den),
        SYSTEM,
        is_computed=True,
        is_open=live.is_open,
        replaces=old.id if old else None,
        reason=reason,
    )
    entry = entries.add(connection, one, draft, who, now_ms)
    proving.prove_by_query(
        connection, entry, f"{one.code} {live.first} – {live.last}", live.body, who, now_ms
    )


def _live(visit: Visit, one: Indicator) -> Live:
    with visit.store.read() as connection:
        live = lives(connection).get(one.code)
    if live is None:
        raise HTTPException(404)
    return live
