"""The page of goods that are kept for their owners: what is there, and one form for all that moves."""

import re
from secrets import token_hex
from typing import Annotated, get_args

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from edge_agent.counter.books.stocks import stocks
from edge_agent.counter.deeds.money.amounts import CHARS_MAX, NoSum, fen_of
from edge_agent.counter.deeds.money.goods import MoveGoods, Why
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.trade.outcome import Said

router = APIRouter()
WHYS: tuple[Why, ...] = get_args(Why)
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_Text = Annotated[str, Form(max_length=64)]


@router.get("/goods")
def show(visit: Anybody) -> Response:
    """Stock by owner and item."""
    return _goods(visit, visit.frame.board.last_said("goods"))


@router.post("/goods")
def move(
    visit: FromForm,
    form: Annotated[str, Form(pattern=r"^[0-9a-f]{16}$")],
    why: Annotated[Why, Form()],
    owner: _Text = "",
    item: _Text = "",
    pieces: Annotated[str, Form(max_length=6)] = "",
    taken: Annotated[str, Form(max_length=CHARS_MAX)] = "",
) -> Response:
    """Something came, was sold, went back, broke or was counted."""
    said = _asked(visit, form, why, (owner.strip(), item.strip()), pieces.strip(), taken)
    if said.kind in ("ok", "duplicate"):
        return RedirectResponse("/goods", status_code=303)
    return _goods(visit, said, status=409)


def _asked(visit: Visit, form: str, why: Why, what: tuple[str, str], pieces: str, taken: str) -> Said:
    owner, item = what
    if not _OWNER.fullmatch(owner) or not item:
        return Said("refused", "goods_no_owner")
    if not (pieces.isascii() and pieces.isdigit()):
        return Said("refused", "goods_no_pieces")
    try:
        taken_fen = fen_of(taken) if taken.strip() else 0
    except NoSum:
        return Said("refused", "no_sum")
    return visit.ask(MoveGoods(form, owner, item, why, int(pieces), taken_fen))


def _goods(visit: Visit, said: Said | None, status: int = 200) -> Response:
    with visit.looking() as shelved:
        found = stocks(shelved.told, visit.frame.site)
    return visit.page(
        "money/goods.html", status, said=said, stocks=found, whys=WHYS, form=token_hex(8), chars_max=CHARS_MAX
    )
