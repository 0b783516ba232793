"""Pictures of scans: fetched from their box when somebody asks, and shown to those who may see persons."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Path
from fastapi.responses import RedirectResponse, Response

from central.store.links import orders
from central.store.queries import asked, parcels
from central.store.store import Connection
from central.web.frame import Confiding, Visit, form

router = APIRouter()

_Stream = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
_Seq = Annotated[int, Path(ge=1, le=2**62)]


@router.post("/stills/{stream}/{seq}", dependencies=[Depends(form)])
def fetch(visit: Confiding, stream: _Stream, seq: _Seq) -> Response:
    """Ask the box for the picture, and go back to the parcel."""
    with visit.store.write() as connection:
        _at(visit, connection, stream, seq)
        waybill = orders.ask_for_still(connection, stream, seq, visit.who().name, visit.now_ms)
    if waybill is None:
        raise HTTPException(404)
    return RedirectResponse(f"/parcels/{quote(waybill, safe='')}#still-{stream}-{seq}", status_code=303)


@router.get("/stills/{stream}/{seq}.jpg")
def show(visit: Confiding, stream: _Stream, seq: _Seq) -> Response:
    """The picture, on which a label may be read; 404 where it was not fetched or is not kept any more."""
    with visit.store.read() as connection:
        _at(visit, connection, stream, seq)
        jpeg = asked.jpeg(connection, stream, seq)
    if jpeg is None:
        raise HTTPException(404)
    visit.looked("picture", f"{stream}/{seq}")
    return Response(jpeg, media_type="image/jpeg")


def _at(visit: Visit, connection: Connection, stream: str, seq: int) -> None:
    """Raises NotAllowed for a parcel that never was in reach, HTTPException 404 for no picture."""
    taken = orders.taken_of(connection, stream, seq)
    if taken is None:
        raise HTTPException(404)
    visit.at(*parcels.sites(connection, taken[1]))
