"""The page on which bags are built: one at hand, those that stand open, and those that are sealed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.transport.build import BeginBag, SealBag, TakeOut, UnsealBag
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.rules.transport.places import places_of
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.transport.handover import BagText
from plumbing.clock import Moment, up_ms, utc_ms

router = APIRouter(prefix="/bag")
SHOWN_MAX = 6
Place = Annotated[str, Form(max_length=64)]


@router.get("")
def build(visit: Anybody) -> Response:
    """The bag at hand, or where a new one may go."""
    return _page(visit)


@router.post("/begin")
def begin(
    visit: FromForm, to: Place = "", code: BagText = "", way: Annotated[Literal["", "return"], Form()] = ""
) -> Response:
    """A new bag."""
    return _done(visit, BeginBag(to, code.strip(), is_return=way == "return"))


@router.post("/turn")
def turn(visit: FromForm, bag: BagText = "", to: Place = "") -> Response:
    """Go on with a bag that stands open; without one put this one aside."""
    return _done(visit, BeginBag(to, bag) if bag else Turn("bag", to=to))


@router.post("/out")
def out(visit: FromForm, waybill: Annotated[str, Form(max_length=128)] = "") -> Response:
    """A parcel goes out of the bag at hand again."""
    return _done(visit, TakeOut(_bag_at_hand(visit), waybill))


@router.post("/seal")
def seal(visit: FromForm, seal: Annotated[str, Form(max_length=32)] = "") -> Response:
    """The bag at hand is closed."""
    return _done(visit, SealBag(_bag_at_hand(visit), seal.strip()))


@router.post("/unseal")
def unseal(visit: FromForm, bag: BagText = "") -> Response:
    """A bag that has not left is opened again."""
    return _done(visit, UnsealBag(bag))


def _done(visit: Visit, deed: Deed) -> Response:
    visit.ask(deed)
    return _page(visit) if visit.is_script else RedirectResponse("/bag", status_code=303)


def _bag_at_hand(visit: Visit) -> str:
    work = visit.frame.board.shown.work
    return work.subject if work and work.kind == "bag" else ""


def _page(visit: Visit) -> Response:
    with visit.looking() as shelved:
        rows = shelved.bags.at(visit.frame.site, "built", "sealed")
        bag = next((row for row in rows if row.bag == _bag_at_hand(visit) and row.status == "built"), None)
        inside = shelved.bags.contents(bag.bag)[::-1][:SHOWN_MAX] if bag else ()
    return visit.page(
        "transport/build.html",
        bag=bag,
        inside=inside,
        begun=[row for row in rows if row.status == "built" and row != bag][:SHOWN_MAX],
        sealed=[row for row in rows if row.status == "sealed"][:SHOWN_MAX],
        places=places_of(visit.frame.settings, Moment(utc_ms(), up_ms(), "synced")),
    )
