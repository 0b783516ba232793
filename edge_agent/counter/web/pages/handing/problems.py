"""The page of problems: what is open, and a new one by one tap."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from edge_agent.counter.deeds.problem import Report
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.handing.back import REASONS
from edge_agent.trade.outcome import Said
from logistics.events.counter import ProblemKind

router = APIRouter()
NOTE_CHARS_MAX = 200


@router.get("/problems")
def problems(visit: Anybody, of: str = "") -> Response:
    """All open ones; `of` is the parcel in the form."""
    return _problems(visit, of=of)


@router.post("/problems")
def report(
    visit: FromForm,
    waybill: Annotated[str, Form(max_length=128)],
    kind: Annotated[ProblemKind | None, Form()] = None,
    note: Annotated[str, Form(max_length=NOTE_CHARS_MAX)] = "",
    close: Annotated[ProblemKind | None, Form()] = None,
) -> Response:
    """A problem that is there, or with `close` one that is over. A scanner's line feed chooses neither."""
    waybill = waybill.strip()
    chosen = close or kind
    if chosen is None or not waybill:
        return _problems(visit, of=waybill)
    said = visit.ask(Report(waybill, chosen, is_open=close is None, note=note.strip()))
    return _problems(visit, said, of="" if said.kind == "ok" else waybill)


def _problems(visit: Visit, said: Said | None = None, of: str = "") -> Response:
    with visit.looking() as shelved:
        found = shelved.with_problems()
    return visit.page(
        "handing/problems.html", said=said, of=of, found=found, kinds=REASONS, note_max=NOTE_CHARS_MAX
    )
