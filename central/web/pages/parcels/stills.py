"""Pictures of scans: fetched from their box when somebody asks, and shown to those who are logged in."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Path
from fastapi.responses import RedirectResponse, Response

from central.store.links import orders
from central.store.queries import asked
from central.web.frame import Confiding, Known, form

router = APIRouter()

_Stream = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
_Seq = Annotated[int, Path(ge=1, le=2**62)]


@router.post("/stills/{stream}/{seq}", dependencies=[Depends(form)])
def fetch(visit: Confiding, stream: _Stream, seq: _Seq) -> Response:
    """Ask the box for the picture, and go back to the parcel."""
    with visit.store.write() as connection:
        waybill = orders.ask_for_still(connection, stream, seq, visit.who().name, visit.now_ms)
    if waybill is None:
        raise HTTPException(404)
    return RedirectResponse(f"/parcels/{quote(waybill, safe='')}#still-{stream}-{seq}", status_code=303)


@router.get("/stills/{stream}/{seq}.jpg")
def show(visit: Known, stream: _Stream, seq: _Seq) -> Response:
    """The picture; 404 where it was not fetched or is not kept any more."""
    with visit.store.read() as connection:
        jpeg = asked.jpeg(connection, stream, seq)
    if jpeg is None:
        raise HTTPException(404)
    return Response(jpeg, media_type="image/jpeg")
