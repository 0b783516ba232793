"""Dead letters: what could not be read, and its bytes for whoever finds out why."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from fastapi.responses import PlainTextResponse, Response

from central.store.queries import letters
from central.web.frame import Confiding, Known

router = APIRouter()


@router.get("/dead-letters")
def show(visit: Known) -> Response:
    """All of them, the last first."""
    with visit.store.read() as connection:
        found = letters.listed(connection)
    return visit.page("letters.html", letters=found)


@router.get("/dead-letters/{digest}.hex")
def download(visit: Confiding, digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> Response:
    """The bytes as hexadecimal digits, 32 bytes a line: parcels may be named in them, so managers only."""
    with visit.store.read() as connection:
        payload = letters.payload(connection, digest)
    if payload is None:
        raise HTTPException(404)
    lines = (payload[start : start + 32].hex(" ") for start in range(0, len(payload), 32))
    name = f"dead-letter-{digest[:12]}.hex"
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse("\n".join(lines) + "\n", headers=disposition)
