"""Evidence and signatures of an entry, and the files behind them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path
from fastapi.responses import RedirectResponse, Response

from central.store.indicators import entries, files, proving
from central.store.indicators.entries import Entry, Step
from central.store.indicators.files import FILE_BYTES_MAX, SUFFIXES
from central.store.indicators.refused import Refused
from central.web.frame import Reporting, Visit, Whole, form
from central.web.pages.indicators import common
from central.web.pages.indicators.one import FORM_BYTES_MAX, Short, Upload, found, page_of

router = APIRouter()

_Number = Annotated[int, Path(ge=1, le=2**53)]
_Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


@router.post(
    "/indicators/entries/{number}/evidence", dependencies=[Depends(form)], max_body_size=FORM_BYTES_MAX
)
def prove(
    visit: Reporting, number: _Number, title: Short = "", document: Short = "", proof: Upload = None
) -> Response:
    """Add a document or a file."""
    entry = _entry(visit, number)
    body = proof.file.read(FILE_BYTES_MAX + 1) if proof and proof.filename else b""
    try:
        with visit.store.write() as connection:
            common.check_nobody(visit, connection, title, document)
            who, now_ms = visit.who().name, visit.now_ms
            proving.prove(connection, number, title=title, number=document, body=body, who=who, now_ms=now_ms)
    except Refused as why:
        return _refused(visit, entry, why)
    return _back(entry)


@router.post("/indicators/entries/{number}/sign", dependencies=[Depends(form)])
def sign(
    visit: Reporting,
    number: _Number,
    step: Annotated[Step, Form()],
    digest: Annotated[str, Form(max_length=64)],
) -> Response:
    """Sign a step of the entry as it was seen."""
    entry = _entry(visit, number)
    try:
        with visit.store.write() as connection:
            who, now_ms = visit.who().name, visit.now_ms
            proving.sign(connection, number, step, seen=digest, who=who, now_ms=now_ms)
    except Refused as why:
        return _refused(visit, entry, why)
    return _back(entry)


@router.post("/indicators/entries/{number}/evidence/{evidence}", dependencies=[Depends(form)])
def clear(visit: Reporting, number: _Number, evidence: _Number, public: Annotated[bool, Form()]) -> Response:
    """Say whether the evidence may be named in public."""
    entry = _entry(visit, number)
    try:
        with visit.store.write() as connection:
            who, now_ms = visit.who().name, visit.now_ms
            proving.clear(connection, entry, evidence, is_public=public, who=who, now_ms=now_ms)
    except Refused as why:
        return _refused(visit, entry, why)
    return _back(entry)


@router.get("/indicators/files/{digest}")
def download(visit: Whole, digest: _Digest) -> Response:
    """A file, never shown in the page: it may hold anything. The look is written down."""
    with visit.store.read() as connection:
        kept = files.one(connection, digest)
    if kept is None:
        raise HTTPException(404)
    visit.looked("evidence", digest)
    name = f"{digest[:16]}.{SUFFIXES.get(kept.type, 'bin')}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(kept.body, media_type=kept.type, headers=headers)


def _entry(visit: Visit, number: int) -> Entry:
    with visit.store.read() as connection:
        entry = entries.one(connection, number)
    if entry is None:
        raise HTTPException(404)
    return entry


def _refused(visit: Visit, entry: Entry, why: Refused) -> Response:
    return page_of(visit, found(entry.code), 409, refused=common.said(visit, why))


def _back(entry: Entry) -> Response:
    return RedirectResponse(f"/indicators/{entry.code}#entry-{entry.id}", status_code=303)
