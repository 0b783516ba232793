"""The page on which a lot is packed: the last package, how many there are, what is left of the lot."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.lots.once import Once
from edge_agent.counter.deeds.lots.pack import (
    BeginPacking,
    Cases,
    PackCase,
    PackPackage,
    SetPacking,
    UndoPacked,
)
from edge_agent.counter.deeds.money.amounts import NoSum
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.rules.lots.packing import Packing
from edge_agent.counter.rules.lots.store import are_alike
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.lots.look import (
    FormText,
    Kg,
    LotText,
    RoomText,
    grams,
    product_said,
    store_in,
)
from edge_agent.counter.web.pages.money.collect import weighed
from edge_agent.trade.outcome import Said

router = APIRouter(prefix="/lots/pack")
_PROPOSED_MAX = 6


@router.get("")
def packing(visit: Anybody) -> Response:
    """The lot at hand, or those that could be begun."""
    return _page(visit)


@router.post("/begin")
def begin(visit: FromForm, lot: LotText) -> Response:
    """This lot from now on."""
    visit.ask(BeginPacking(lot))
    return RedirectResponse("/lots/pack", status_code=303)


@router.post("/on")
def on(visit: FromForm) -> Response:
    """Go on where packing was left."""
    visit.ask(Turn("pack"))
    return RedirectResponse("/lots/pack", status_code=303)


@router.post("/scan")
def scan(visit: FromForm, code: Annotated[str, Form(max_length=8000)] = "", kg: Kg = "") -> Response:
    """A label from the keyboard, or from a scanner that is one; with a weight where one was typed."""
    if not code.strip():
        return _page(visit)
    try:
        typed_g = grams(kg)
    except NoSum:
        return _page(visit, Said("refused", "lot_ship_weight"))
    return _done(visit, Enter(code.strip()) if typed_g is None else PackPackage(code.strip(), typed_g))


@router.post("/set")
def change(
    visit: FromForm,
    room: Annotated[RoomText | None, Form()] = None,
    net_g: Annotated[int | None, Form(ge=0, le=100_000)] = None,
) -> Response:
    """The room that it is taken from, or the net that all packages have."""
    return _done(visit, SetPacking(room, net_g))


@router.post("/case")
def case(visit: FromForm, form: FormText) -> Response:
    """A case with the next number."""
    return _done(visit, Once(form, PackCase()))


@router.post("/undo")
def undo(visit: FromForm) -> Response:
    """The last package is taken back."""
    return _done(visit, UndoPacked())


def _done(visit: Visit, deed: Deed) -> Response:
    visit.ask(deed)
    return _page(visit) if visit.is_script else RedirectResponse("/lots/pack", status_code=303)


def _page(visit: Visit, said: Said | None = None) -> Response:
    shown = visit.frame.board.shown
    with visit.looking() as shelved:
        store, at_hand = store_in(visit, shelved), shelved.state.get(Packing)
        account = store.account(at_hand.lot) if at_hand else None
        cases = shelved.state.get(Cases)
        lines = visit.frame.lines.of(store)
    row = next((line for line in lines if at_hand and line.row.lot == at_hand.lot), None)
    first = next((one for one in lines if row and one.is_first and are_alike(one.row, row.row)), None)
    ready = [line for line in lines if line.keeping.kept is None]
    ready.sort(key=lambda line: not line.is_first)
    return visit.page(
        "lots/pack.html",
        said=said,
        is_on=bool(shown.work and shown.work.kind == "pack"),
        at_hand=at_hand,
        account=account,
        product=product_said(visit, store, account) if account else "",
        here=row.here if row else None,
        first=first.row.lot if first and row and first.row.lot != row.row.lot else "",
        ready=ready[:_PROPOSED_MAX],
        pan=weighed(shown),
        fixed=visit.frame.settings.produce.fixed_g,
        # The same until a case is packed: what is live on the page changes only where something happened.
        case_form=f"{cases.last + 1 if cases else 0:016x}",
        has_cases=bool(visit.frame.settings.produce.company_prefix),
        has_scale=bool(visit.frame.settings.scale),
    )
