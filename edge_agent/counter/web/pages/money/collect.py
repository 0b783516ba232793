"""The page on which a parcel is taken in from its sender: the live scale, zone, checks, payment."""

from typing import Annotated, get_args

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from edge_agent.counter.board import Shown
from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.money.amounts import CHARS_MAX, NoSum, fen_of, grams_of
from edge_agent.counter.deeds.money.collect import Collect, Uncollect
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.trade.outcome import Said
from edge_agent.trade.pans import Pan
from logistics.events.money import Payment

router = APIRouter()
METHODS: tuple[Payment, ...] = get_args(Payment)
_CODE_CHARS_MAX = 8000
_Short = Annotated[str, Form(max_length=64)]


class Filled(Struct, frozen=True):
    """What was filled in: it stays where the collection was refused."""

    zone: str = ""
    method: str = ""
    identified: str = ""
    inspected: str = ""
    kg: str = ""
    yuan: str = ""


@router.get("/collect")
def show(visit: Anybody) -> Response:
    """The parcel at hand, or a call for the next label."""
    return _page(visit, Filled())


@router.post("/collect/begin")
def begin(visit: FromForm) -> Response:
    """Turn to collecting."""
    visit.ask(Turn("collect"))
    return RedirectResponse("/collect", status_code=303)


@router.post("/collect/scan")
def scan(visit: FromForm, code: Annotated[str, Form(max_length=_CODE_CHARS_MAX)] = "") -> Response:
    """A label from the keyboard, or from a scanner that is one."""
    if code.strip():
        visit.ask(Enter(code.strip()))
    return RedirectResponse("/collect", status_code=303)


@router.post("/collect/drop")
def drop(visit: FromForm) -> Response:
    """The sender goes away again."""
    visit.ask(Uncollect())
    return RedirectResponse("/collect", status_code=303)


@router.post("/collect")
def collect(
    visit: FromForm,
    waybill: Annotated[str, Form(max_length=128)] = "",
    zone: _Short = "",
    method: _Short = "",
    identified: _Short = "",
    inspected: _Short = "",
    kg: _Short = "",
    yuan: _Short = "",
) -> Response:
    """Take it in; what was filled in stays there where that is refused."""
    filled = Filled(zone, method, identified, inspected, kg, yuan)
    said = _asked(visit, waybill, filled)
    if said.kind in ("ok", "duplicate"):
        return RedirectResponse("/collect", status_code=303)
    return _page(visit, filled, said, status=409)


def _asked(visit: Visit, waybill: str, filled: Filled) -> Said:
    if filled.method not in METHODS:
        return Said("refused", "collect_no_method")
    try:
        typed_g = grams_of(filled.kg) if filled.kg.strip() else None
        typed_fen = fen_of(filled.yuan) if filled.yuan.strip() else None
    except NoSum:
        return Said("refused", "no_sum")
    deed = Collect(
        waybill,
        filled.zone,
        filled.method,
        is_identified=bool(filled.identified),
        is_inspected=bool(filled.inspected),
        typed_g=typed_g,
        typed_fen=typed_fen,
    )
    return visit.ask(deed)


def weighed(shown: Shown) -> Pan | None:
    """The scale that matters: one that is not empty before one that is, and any before a silent one."""
    order = ("silent", "zero", "too_light")
    ranked = sorted(shown.scales, key=lambda pan: -order.index(pan.state) if pan.state in order else -9)
    return ranked[0] if ranked else None


def _page(visit: Visit, filled: Filled, said: Said | None = None, status: int = 200) -> Response:
    shown = visit.frame.board.shown
    pan = weighed(shown)
    last = shown.results[0].said if shown.results else None
    return visit.page(
        "money/collect.html",
        status,
        filled=filled,
        said=said,
        last=last,
        pan=pan,
        prices=_prices(shown, pan),
        methods=METHODS,
        is_typed=pan is None or pan.state in ("silent", "zero", "too_light"),
        chars_max=CHARS_MAX,
    )


def _prices(shown: Shown, pan: Pan | None) -> list[tuple[str, str, int | None]]:
    """Each zone's key and name, and what the load costs there; None while nothing stands on the scale."""
    if shown.prices is None:
        return []
    found: list[tuple[str, str, int | None]] = []
    for key, zone in shown.prices.zones.items():
        fits = pan is not None and pan.state == "captured" and pan.net_g <= zone.max_g
        found.append((key, zone.name, shown.prices.price_fen(key, pan.net_g) if fits and pan else None))
    return found
