"""The pages of the till: what should be there, money that goes on, and the count on one screen."""

from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from edge_agent.counter.books.cash import Drawer, Today, drawer, today
from edge_agent.counter.books.days import day_of
from edge_agent.counter.deeds.money.amounts import CHARS_MAX, COINS_FEN, NoSum, coins, fen_of
from edge_agent.counter.deeds.money.till import CountTill, Remit
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.trade.outcome import Said
from plumbing.clock import utc_ms

router = APIRouter()
CARRIERS = ("SF", "YTO", "JT", "JD", "DEPPON", "EMS", "STO", "ZTO", "YUNDA", "BEST")
_Sum = Annotated[str, Form(max_length=CHARS_MAX)]
_Note = Annotated[str, Form(max_length=200)]


class Filled(Struct, frozen=True):
    """What was filled in at a count: it stays where that is refused."""

    pieces: tuple[str, ...]
    total: str = ""
    account: str = ""
    apart: str = ""
    note: str = ""


@router.get("/money")
def show(visit: Anybody) -> Response:
    """What is in the till by the books, and what was taken today."""
    return _money(visit, visit.frame.board.last_said("remit", "counted"))


@router.post("/money/remit")
def remit(
    visit: FromForm,
    remittance: Annotated[str, Form(pattern=r"^[0-9a-f]{16}$")],
    amount: _Sum = "",
    carrier: Annotated[str, Form(max_length=32)] = "",
    note: _Note = "",
) -> Response:
    """Hand money on."""
    try:
        said = visit.ask(Remit(remittance, fen_of(amount), carrier if carrier in CARRIERS else "", note))
    except NoSum:
        said = Said("refused", "no_sum")
    if said.kind in ("ok", "duplicate"):
        return RedirectResponse("/money", status_code=303)
    return _money(visit, said, status=409)


@router.get("/money/count")
def counting(visit: Anybody) -> Response:
    """Expected, counted, and the difference at once."""
    return _count(visit, None, None)


@router.post("/money/count")
def count(
    visit: FromForm,
    after: Annotated[int, Form(ge=0)],
    expected: Annotated[int, Form()],
    pieces: Annotated[list[str], Form(max_length=len(COINS_FEN))],
    total: _Sum = "",
    account: _Sum = "",
    apart: _Sum = "",
    note: _Note = "",
) -> Response:
    """Close the till of the day; a sum that was typed takes the place of notes and coins."""
    try:
        counted = fen_of(total) if total.strip() else coins([int(some or 0) for some in pieces])
        on_account, postage = (fen_of(text) if text.strip() else 0 for text in (account, apart))
        said = visit.ask(CountTill(after, expected, counted, on_account, postage, note))
    except ValueError:
        said = Said("refused", "no_sum")
    if said.kind in ("ok", "duplicate"):
        return RedirectResponse("/money", status_code=303)
    return _count(visit, said, Filled(tuple(pieces), total, account, apart, note), status=409)


def _money(visit: Visit, said: Said | None, status: int = 200) -> Response:
    found, taken = _books(visit)
    return visit.page(
        "money/till.html",
        status,
        said=said,
        drawer=found,
        today=taken,
        carriers=CARRIERS,
        remittance=token_hex(8),
        chars_max=CHARS_MAX,
    )


def _count(visit: Visit, said: Said | None, filled: Filled | None, status: int = 200) -> Response:
    found, taken = _books(visit)
    if filled is None or len(filled.pieces) != len(COINS_FEN):
        # What the books say of accounts and postage is a beginning; who counts knows better.
        account, apart = (
            visit.words.plain(found.electronic_fen),
            visit.words.plain(taken.postage.get("cash", 0)),
        )
        filled = Filled(("",) * len(COINS_FEN), account=account, apart=apart)
    return visit.page(
        "money/count.html",
        status,
        said=said,
        drawer=found,
        coins=COINS_FEN,
        filled=filled,
        chars_max=CHARS_MAX,
    )


def _books(visit: Visit) -> tuple[Drawer, Today]:
    with visit.looking() as shelved:
        return drawer(shelved.told, visit.frame.site), today(shelved.told, day_of(utc_ms()))
