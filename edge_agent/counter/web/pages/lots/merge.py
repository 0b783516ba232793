"""The page on which lots of one product are merged into one."""

from secrets import token_hex
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.deeds.lots.once import Once
from edge_agent.counter.deeds.lots.reshape import LOTS_AT_ONCE_MAX, MergeLots, Part
from edge_agent.counter.deeds.money.amounts import NoSum
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.lots.look import FormText, Kg, LotText, grams, is_done, store_in
from edge_agent.trade.outcome import Said

router = APIRouter(prefix="/lots/merge")


@router.get("")
def merge(visit: Anybody, product: str = "") -> Response:
    """The lots of a product, to be ticked; without one the products of which there are two."""
    return _merge(visit, product[:64])


@router.post("")
def merged(
    visit: FromForm,
    form: FormText,
    product: LotText = "",
    lot: Annotated[list[LotText] | None, Form(max_length=LOTS_AT_ONCE_MAX)] = None,
    weighs: Annotated[list[LotText] | None, Form(max_length=200)] = None,
    kg: Annotated[list[Kg] | None, Form(max_length=200)] = None,
) -> Response:
    """`weighs` and `kg` go together: what a ticked lot gives, all of it where the field is empty."""
    typed = dict(zip(weighs or (), kg or (), strict=False))
    try:
        parts = tuple(Part(one, grams(typed.get(one, ""))) for one in lot or ())
    except NoSum:
        return _merge(visit, product, Said("refused", "lot_reshape_weight"), status=409)
    said = visit.ask(Once(form, MergeLots(parts)))
    if is_done(said):
        return RedirectResponse(f"/lots/at/{quote(said.text)}", status_code=303)
    return _merge(visit, product, said, status=409, form=form)


def _merge(
    visit: Visit, product: str, said: Said | None = None, status: int = 200, form: str = ""
) -> Response:
    with visit.looking() as shelved:
        lines = visit.frame.lines.of(store_in(visit, shelved))
    usable = [line for line in lines if line.row.kind != "reject"]
    counts: dict[str, int] = {}
    for line in usable:
        counts[line.row.product] = counts.get(line.row.product, 0) + 1
    products = tuple(name for name, count in counts.items() if count > 1)
    chosen = product if product in counts else (products[0] if len(products) == 1 else "")
    return visit.page(
        "lots/merge.html",
        status,
        said=said,
        form=form or token_hex(8),
        product=chosen,
        products=products,
        lines=[line for line in usable if line.row.product == chosen],
    )
