"""The purchase slip (收购单) of a delivery: who, what, each weighing, the grades, what is paid for each."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from edge_agent.counter.deeds.money.amounts import CHARS_MAX
from edge_agent.counter.deeds.produce.labels import PrintLot, PrintSlip
from edge_agent.counter.rules.masses import jin, kg
from edge_agent.counter.rules.produce.paying import lines_of, priced
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.lots.look import store_in
from edge_agent.counter.web.pages.produce import scale
from edge_agent.trade.outcome import Said
from logistics.events.lots import LotWeighed
from logistics.goods.lots.account import Account
from logistics.goods.lots.shelflife import local_day

router = APIRouter(prefix="/intake/slip")
_LINES_MAX = 60


@router.get("/{lot}")
def slip(
    visit: Anybody,
    lot: str,
    of: Annotated[list[str] | None, Query(max_length=_LINES_MAX)] = None,
    price: Annotated[list[str] | None, Query(max_length=_LINES_MAX)] = None,
) -> Response:
    """The slip; prices that were typed are on it and nowhere else. `of` and `price` go together."""
    return _page(visit, lot, _by_lot(of, price))


@router.post("/{lot}/print")
def print_slip(
    visit: FromForm,
    lot: str,
    of: Annotated[list[str] | None, Form(max_length=_LINES_MAX)] = None,
    price: Annotated[list[str] | None, Form(max_length=_LINES_MAX)] = None,
) -> Response:
    """Print the slip on a roll, with the prices that were typed."""
    texts = _by_lot(of, price)
    said = visit.ask(PrintSlip(lot, texts))
    return _page(visit, lot, texts, said, status=200 if said.kind == "ok" else 409)


@router.get("/{lot}/print")
@router.get("/{lot}/label")
def back(lot: str) -> Response:
    """The slip: where a label was asked for, for what is live there."""
    return RedirectResponse(f"/intake/slip/{quote(lot, safe='')}", status_code=303)


def _page(
    visit: Visit, lot: str, texts: Mapping[str, str], said: Said | None = None, status: int = 200
) -> Response:
    with visit.looking() as shelved:
        store = store_in(visit, shelved)
        account = store.account(lot)
        about = account.about if account else None
        if account is None or about is None or about.kind != "raw":
            raise HTTPException(404)
        standard = store.standard(account)
        lines = lines_of(shelved.lots, account, standard)
    lines, is_wrong = priced(lines, texts)
    weighed = [one.told for one in account.entries if one.way == "weighed"]
    known = visit.frame.board.shown.parties.get(about.owner)
    sums = [one.sum_fen for one in lines if one.sum_fen is not None]
    return visit.page(
        "produce/slip.html",
        status,
        said=said,
        has_roll=any(printer.slips for printer in visit.frame.settings.printer.values()),
        can_print=any(printer.lots for printer in visit.frame.settings.printer.values()),
        about=about,
        day=_day(account),
        party=known.name if known else "",
        product=scale.product_name(visit, standard, about.product),
        weighed=[(one.at_ms, one.event) for one in weighed if isinstance(one.event, LotWeighed)],
        in_g=account.in_g,
        lines=lines,
        prices=texts,
        sum_fen=sum(sums) if sums else None,
        is_whole=len(sums) == len(lines),
        is_wrong=is_wrong,
        kg=kg,
        jin=jin,
        chars_max=CHARS_MAX,
    )


@router.post("/{lot}/label")
def print_label(visit: FromForm, lot: str, of: Annotated[str, Form(max_length=20)]) -> Response:
    """Print the label of this delivery, or of a class of it, once more."""
    said = visit.ask(PrintLot(of))
    return _page(visit, lot, {}, said, status=200 if said.kind == "ok" else 409)


def _by_lot(lots: Sequence[str] | None, prices: Sequence[str] | None) -> dict[str, str]:
    pairs = zip(lots or (), prices or (), strict=False)
    return {lot: price[:CHARS_MAX] for lot, price in pairs}


def _day(account: Account) -> str:
    return local_day(account.begun.at_ms) if account.begun else ""
