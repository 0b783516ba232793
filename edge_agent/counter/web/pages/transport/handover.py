"""The page of a bag's hand-over: how far it is, what is missing, and the driver's word."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.transport.receive import DescribeBag, FinishBag, LeaveBag, ReceiveBag
from edge_agent.counter.rules.transport.checking import Checks
from edge_agent.counter.rules.transport.codes import VEHICLE_CHARS_MAX
from edge_agent.counter.web.frame import Anybody, FromForm, Visit

router = APIRouter(prefix="/handover")
BagText = Annotated[str, Form(max_length=128)]
Vehicle = Annotated[str, Form(max_length=VEHICLE_CHARS_MAX)]


@router.get("")
def handover(visit: Anybody) -> Response:
    """The bag at hand, or those that wait."""
    return _page(visit)


@router.post("/bag")
def bag(visit: FromForm, code: BagText = "") -> Response:
    """A bag's code that was typed or tapped."""
    return _done(visit, ReceiveBag(code.strip()))


@router.post("/slip")
def slip(
    visit: FromForm,
    pieces: Annotated[str, Form(max_length=4)] = "",
    seal: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """What the bag's slip says."""
    count = pieces.strip()
    number = int(count) if count.isascii() and count.isdigit() else 0 if count else None
    return _done(visit, DescribeBag(_bag_at_hand(visit), pieces=number, seal=seal.strip() or None))


@router.post("/look")
def look(
    visit: FromForm,
    bag: BagText = "",
    seal_broken: Annotated[bool | None, Form()] = None,
    damaged: Annotated[bool | None, Form()] = None,
) -> Response:
    """What a look at the bag says, a tap each."""
    return _done(visit, DescribeBag(bag, is_seal_broken=seal_broken, is_damaged=damaged))


@router.post("/finish")
def finish(
    visit: FromForm,
    driver: Annotated[Literal["agrees", "left"], Form()],
    bag: BagText = "",
    vehicle: Vehicle = "",
    slip: Annotated[Literal["", "none"], Form()] = "",
) -> Response:
    """The driver has seen it, or has left."""
    return _done(visit, FinishBag(bag, driver, vehicle, has_slip=slip != "none"))


@router.post("/leave")
def leave(visit: FromForm) -> Response:
    """Something else comes first."""
    return _done(visit, LeaveBag())


def _done(visit: Visit, deed: Deed) -> Response:
    visit.ask(deed)
    return _page(visit) if visit.is_script else RedirectResponse("/handover", status_code=303)


def _bag_at_hand(visit: Visit) -> str:
    work = visit.frame.board.shown.work
    return work.subject if work and work.kind == "check" else ""


def _page(visit: Visit) -> Response:
    with visit.looking() as shelved:
        checks = (shelved.state.get(Checks) or Checks()).open
    bag = _bag_at_hand(visit)
    return visit.page(
        "transport/handover.html",
        check=next((one for one in checks if one.bag == bag), None),
        waiting=[one for one in checks if one.bag != bag],
        vehicles=visit.frame.settings.transport.vehicles,
    )
