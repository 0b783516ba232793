"""Dead letters: what could not be read, and its bytes for whoever finds out why."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from fastapi.responses import PlainTextResponse, Response

from central.store.queries import boxes, letters
from central.web.frame import Confiding, Known

router = APIRouter()


@router.get("/dead-letters")
def show(visit: Known) -> Response:
    """All of them, the last first."""
    with visit.store.read() as connection:
        sites = visit.reach.sites
        found, total = letters.listed(connection, sites), letters.total(connection, sites)
    return visit.page("letters.html", letters=found, total=total)


@router.get("/dead-letters/{digest}.hex")
def download(visit: Confiding, digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> Response:
    """The bytes as hexadecimal digits, 32 bytes a line: parcels may be named in them, so managers only."""
    with visit.store.read() as connection:
        box = letters.box_of(connection, digest)
        payload = letters.payload(connection, digest)
        if box is None or payload is None:
            raise HTTPException(404)
        visit.at(boxes.site_of(connection, box))
    visit.looked("payload", digest)
    lines = (payload[start : start + 32].hex(" ") for start in range(0, len(payload), 32))
    name = f"dead-letter-{digest[:12]}.hex"
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse("\n".join(lines) + "\n", headers=disposition)
