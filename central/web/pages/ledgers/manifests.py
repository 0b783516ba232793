"""Couriers' manifests: uploaded, with a fault a row, and compared with what has arrived."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, HTTPException, Path, UploadFile
from fastapi.responses import RedirectResponse, Response

from central.store.ledgers import manifests
from central.store.ledgers.manifests import Upload
from central.store.queries.ledgers import service
from central.web.frame import Known, Registering, form
from central.web.pages.ledgers.sheets import SHEET_BYTES_MAX, SheetRefused, rows_of
from logistics.parcels.tables.manifest import read
from logistics.service.levels import Period

router = APIRouter()

_FORM_BYTES = 65_536
_NUMBER_MAX = 2**63 - 1


@router.get("/ledgers/manifests")
def show(visit: Known) -> Response:
    """The newest manifests, and the form for the next."""
    with visit.store.read() as connection:
        found = manifests.listed(connection, visit.reach.sites)
    today = service.local_day(visit.now_ms, visit.frame.county.zone)
    return visit.page(
        "ledgers/lists/manifests.html", manifests=found, today=today, places=visit.frame.county.sites
    )


@router.post("/ledgers/manifests", dependencies=[Depends(form)], max_body_size=SHEET_BYTES_MAX + _FORM_BYTES)
def add(
    visit: Registering,
    table: Annotated[UploadFile, File()],
    site: Annotated[str, Form(min_length=1, max_length=64)],
    day: Annotated[date, Form()],
    carrier: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """Take a table; one that is none is sent back with the reason."""
    try:
        found = read(rows_of(table.file.read(SHEET_BYTES_MAX + 1)))
    except SheetRefused as why:
        said = visit.words.text("manifest.refused", why=visit.words.word("sheet", str(why)))
        return visit.page("error.html", 400, code=400, said=said)
    upload = Upload(
        site=site,
        day=day.isoformat(),
        carrier=carrier.strip(),
        file_name=(table.filename or "")[:128],
        made_ms=visit.now_ms,
        made_by=visit.who().name,
    )
    with visit.store.write() as connection:
        number = manifests.keep(connection, upload, found)
    return RedirectResponse(f"/ledgers/manifests/{number}", status_code=303)


@router.get("/ledgers/manifests/{number}")
def one(visit: Known, number: Annotated[int, Path(ge=1, le=_NUMBER_MAX)]) -> Response:
    """A manifest's faults, what is missing, and what came unannounced."""
    with visit.store.read() as connection:
        kept = manifests.one(connection, number)
        if kept is None:
            raise HTTPException(404)
        visit.at(kept.upload.site)
        day = date.fromisoformat(kept.upload.day)
        since_ms, until_ms = service.bounds(Period(day, day), visit.frame.county.zone)
        compared = manifests.compare(connection, kept, since_ms, until_ms)
    return visit.page("ledgers/lists/manifest.html", kept=kept, compared=compared)
