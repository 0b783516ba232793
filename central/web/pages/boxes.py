"""The boxes: how they are and whether all they told has come in."""

from fastapi import APIRouter
from fastapi.responses import Response

from central.store.queries import boxes
from central.store.queries.boxes import Box
from central.web.frame import Known

router = APIRouter()


@router.get("/boxes")
def show(visit: Known) -> Response:
    """All boxes, those in trouble first."""
    with visit.store.read() as connection:
        found = boxes.listed(connection)
    order = visit.frame.county.order
    rows = sorted(found, key=lambda box: (not _is_in_trouble(box), order(box.told.site), box.name))
    return visit.page("boxes.html", boxes=rows)


def _is_in_trouble(box: Box) -> bool:
    return (
        not box.seen.is_online
        or box.missing > 0
        or box.held > 0
        or not all(device.is_up for device in box.devices)
    )
