"""Hand-over of a shift (交接班): a note with the board as it stands, frozen, to read and to print."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path, Query
from fastapi.responses import RedirectResponse, Response

from central.store.duty import notes
from central.web.frame import Needs, Visit, Whole, form
from central.web.pages.duty.holders import county_wide, holders
from central.web.pages.duty.said import said, shown
from central.web.pages.duty.standing import standing

router = APIRouter()

_NUMBER_MAX = 2**62
_Handing = Annotated[Visit, Depends(Needs("act", whole=True))]


@router.get("/duty/notes")
def show(visit: Whole, before: Annotated[int | None, Query(ge=1, le=_NUMBER_MAX)] = None) -> Response:
    """All notes, the newest first, and the form for the next."""
    return _page(visit, before)


@router.post("/duty/notes", dependencies=[Depends(form)])
def write(
    visit: _Handing, text: Annotated[str, Form()] = "", taker: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """Write a note with all that stands on the board now; one without words is sent back."""
    words = text.strip()[: notes.TEXT_CHARS_MAX]
    if not words:
        return _page(visit, None, 400, visit.words.text("duty.refused.no_text"))
    with visit.store.read() as connection:
        names = county_wide(holders(connection, visit))
    if taker not in ("", *names):
        return _page(visit, None, 400, visit.words.text("duty.refused.nobody", who=taker))
    with visit.store.write() as connection:
        found = standing(connection, visit)
        mine = [one.one for one in shown(visit, found)]
        number = notes.write(connection, visit.who().name, taker, words, mine, visit.now_ms)
    return RedirectResponse(f"/duty/notes/{number}", status_code=303)


@router.get("/duty/notes/{number}")
def one(visit: Whole, number: Annotated[int, Path(ge=1, le=_NUMBER_MAX)]) -> Response:
    """A note as it was written, with the board as it stood then."""
    with visit.store.read() as connection:
        found = notes.one(connection, number)
    if found is None:
        raise HTTPException(404)
    matters = [(each, said(visit.words, each.matter)) for each in found.matters or ()]
    return visit.page("duty/note.html", note=found.note, matters=matters, is_read=found.matters is not None)


def _page(visit: Visit, before: int | None, status: int = 200, fault: str = "") -> Response:
    with visit.store.read() as connection:
        found = notes.listed(connection, before)
        names = county_wide(holders(connection, visit))
        board = standing(connection, visit)
    return visit.page(
        "duty/notes.html",
        status,
        notes=found,
        older=found[-1].id if len(found) == notes.LISTED_MAX else None,
        people=names,
        open_count=len(shown(visit, board)),
        fault=fault,
    )
