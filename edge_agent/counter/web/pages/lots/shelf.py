"""The page of all lots on hand, and the sums of owners' products; a lot is found by its label or number."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.rules.lots.found import lot_of
from edge_agent.counter.rules.lots.lines import sums_of
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.lots.look import named, store_in
from edge_agent.trade.outcome import Refusal, Said

router = APIRouter(prefix="/lots")


@router.get("")
def shelf(visit: Anybody) -> Response:
    """What is on hand, what ends first on top."""
    return _shelf(visit)


@router.post("/find")
def find(visit: FromForm, code: Annotated[str, Form(max_length=8000)] = "") -> Response:
    """A lot by its label's code or its number."""
    try:
        with visit.looking() as shelved:
            lot = lot_of(store_in(visit, shelved), code.strip()[:300]).lot
    except Refusal as why:
        return _shelf(visit, why.said, status=404)
    return RedirectResponse(f"/lots/at/{quote(lot)}", status_code=303)


@router.get("/stock")
def stock(visit: Anybody) -> Response:
    """What is on hand by owner and product."""
    with visit.looking() as shelved:
        store = store_in(visit, shelved)
        sums = sums_of(store)
    known = {one.product: store.standards.at(one.product, store.day) for one in sums}
    names = {product: named(visit, product, standard) for product, standard in known.items()}
    return visit.page("lots/stock.html", sums=sums, names=names)


def _shelf(visit: Visit, said: Said | None = None, status: int = 200) -> Response:
    with visit.looking() as shelved:
        lines = visit.frame.lines.of(store_in(visit, shelved))
    return visit.page("lots/shelf.html", status, lines=lines, said=said)
