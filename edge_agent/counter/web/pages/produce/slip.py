"""The purchase slip (收购单) of a delivery: who, what, each weighing, the grades, what is paid for each."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct
from starlette.exceptions import HTTPException

from edge_agent.counter.books.days import day_of
from edge_agent.counter.books.shelved import Shelved
from edge_agent.counter.deeds.money.amounts import CHARS_MAX, NoSum, fen_of
from edge_agent.counter.deeds.produce.labels import PrintLot
from edge_agent.counter.rules.produce import classes
from edge_agent.counter.rules.produce.loads import jin, kg
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.produce import scale
from edge_agent.trade.outcome import Said
from logistics.events.lots import LotBegun, LotWeighed
from logistics.goods.lots.account import Account
from logistics.goods.standards.standard import Standard
from plumbing.clock import utc_ms

router = APIRouter(prefix="/intake/slip")
_FEN_MAX = 10_000_000
_LINES_MAX = 60


class Line(Struct, frozen=True):
    """What is paid for: a class of the lot, or what is not graded; `fen` is the price of a kilogram."""

    quality: str
    size: str
    lot: str
    net_g: int
    pieces: int
    is_graded: bool
    fen: int | None = None

    @property
    def sum_fen(self) -> int | None:
        """What it costs, rounded to a whole fen, half a fen up; None without a price."""
        return None if self.fen is None else (self.fen * self.net_g + 500) // 1000


@router.get("/{lot}")
def slip(
    visit: Anybody,
    lot: str,
    price: Annotated[list[str] | None, Query(max_length=_LINES_MAX)] = None,
) -> Response:
    """The slip; prices that were typed are on it and nowhere else."""
    return _page(visit, lot, price or [])


@router.get("/{lot}/label")
def back(lot: str) -> Response:
    """The slip: where a label was asked for, for what is live there."""
    return RedirectResponse(f"/intake/slip/{quote(lot, safe='')}", status_code=303)


def _page(visit: Visit, lot: str, price: list[str], said: Said | None = None, status: int = 200) -> Response:
    standards = visit.frame.board.shown.standards
    with visit.looking() as shelved:
        account = shelved.lots.account(lot)
        about = account.about if account else None
        if account is None or about is None or about.kind != "raw":
            raise HTTPException(404)
        standard = standards.at(about.product, day_of(utc_ms()).isoformat())
        lines = _lines(shelved, account, standard)
    texts = [text[:CHARS_MAX] for text in price]
    lines, is_wrong = _priced(lines, texts)
    weighed = [one.told for one in account.entries if one.way == "weighed"]
    known = visit.frame.board.shown.parties.get(about.owner)
    sums = [one.sum_fen for one in lines if one.sum_fen is not None]
    return visit.page(
        "produce/slip.html",
        status,
        said=said,
        can_print=any(printer.lots for printer in visit.frame.settings.printer.values()),
        about=about,
        day=_day(account),
        party=known.name if known else "",
        product=scale.product_name(visit, standard, about.product),
        weighed=[(one.at_ms, one.event) for one in weighed if isinstance(one.event, LotWeighed)],
        in_g=account.in_g,
        lines=lines,
        prices=texts + [""] * (len(lines) - len(texts)),
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
    return _page(visit, lot, [], said, status=200 if said.kind == "ok" else 409)


def _lines(shelved: Shelved, account: Account, standard: Standard | None) -> list[Line]:
    """What the lot was graded into, by its own account, and what is left of it."""
    found: list[Line] = []
    for lot in account.children:
        moved = [one for one in account.entries if one.other == lot and one.way == "graded"]
        child = shelved.lots.account(lot)
        about: LotBegun | None = child.about if child else None
        if moved and about:
            pieces = [getattr(one.told.event, "pieces", None) for one in moved]
            counted = sum(some or 0 for some in pieces) if all(pieces) else 0
            net_g = -sum(one.net_g for one in moved)
            found.append(Line(about.quality, about.size, lot, net_g, counted, is_graded=True))
    found.sort(key=lambda one: classes.rank(standard, one.quality, one.size))
    if account.settled is None and account.on_hand_g > 0:
        found.append(Line("", "", account.lot, account.on_hand_g, 0, is_graded=False))
    return found


def _priced(lines: list[Line], texts: list[str]) -> tuple[list[Line], bool]:
    """The lines with their prices; whether one of these is no price."""
    priced: list[Line] = []
    is_wrong = False
    for number, line in enumerate(lines):
        text = texts[number].strip() if number < len(texts) else ""
        try:
            fen = fen_of(text) if text else None
        except NoSum:
            fen, is_wrong = None, True
        if fen is not None and fen > _FEN_MAX:
            fen, is_wrong = None, True
        priced.append(Line(line.quality, line.size, line.lot, line.net_g, line.pieces, line.is_graded, fen))
    return priced, is_wrong


def _day(account: Account) -> str:
    return day_of(account.begun.at_ms).isoformat() if account.begun else ""
