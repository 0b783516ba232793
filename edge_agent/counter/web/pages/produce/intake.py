"""The page on which a delivery is weighed in: who brings what, then load by load without a touch."""

from datetime import timedelta
from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from edge_agent.counter.bench import Deed
from edge_agent.counter.books.days import day_of
from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.money.amounts import CHARS_MAX, NoSum, grams_of
from edge_agent.counter.deeds.produce.intake import (
    BASES,
    BeginIntake,
    ChooseContainer,
    DropIntake,
    FinishIntake,
    TypeIntake,
)
from edge_agent.counter.deeds.produce.undo import UndoLoad
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.rules.masses import jin, kg
from edge_agent.counter.rules.produce.now import IntakeForm, IntakeNow
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.produce import scale
from edge_agent.trade.outcome import Said
from logistics.events.lots import LotWeighed
from logistics.goods.lots.shelflife import local_day
from plumbing.clock import utc_ms

router = APIRouter(prefix="/intake")
_CODE_CHARS_MAX = 8000
Short = Annotated[str, Form(max_length=64)]
LotText = Annotated[str, Form(max_length=20)]
Long = Annotated[str, Form(max_length=200)]


class Filled(Struct, frozen=True):
    """What was filled in: it stays where the delivery is not begun."""

    party: str = ""
    product: str = ""
    origin: str = ""
    harvested: str = ""
    document: str = ""
    certificate: str = ""
    basis: str = "self_commitment"


@router.get("")
@router.get("/begin")
def show(visit: Anybody) -> Response:
    """The delivery at hand, or the form of the next one: also where a form was refused, for what is live."""
    return _page(visit)


@router.post("/turn")
def turn(visit: FromForm) -> Response:
    """Turn to weighing in."""
    visit.ask(Turn("intake"))
    return _home()


@router.post("/scan")
def scan(visit: FromForm, code: Annotated[str, Form(max_length=_CODE_CHARS_MAX)] = "") -> Response:
    """A party's card from the keyboard, or from a scanner that is one."""
    if code.strip():
        visit.ask(Enter(code.strip()))
    return _page(visit) if visit.is_script else _home()


@router.post("/begin")
def begin(
    visit: FromForm,
    form: Annotated[str, Form(pattern=r"^[0-9a-f]{16}$")],
    party: Short = "",
    product: Short = "",
    origin: Short = "",
    place: Short = "",
    harvested: Short = "",
    document: Long = "",
    certificate: Short = "",
    basis: Short = "",
) -> Response:
    """A delivery; what was filled in stays there where that is refused."""
    filled = Filled(
        party.strip(),
        product,
        place.strip() or origin,
        harvested,
        document.strip(),
        certificate.strip(),
        basis,
    )
    said = visit.ask(
        BeginIntake(
            form,
            filled.party,
            filled.product,
            filled.origin,
            filled.harvested,
            filled.document,
            filled.certificate,
            filled.basis,
        )
    )
    if said.kind in ("ok", "duplicate"):
        return _home()
    return _page(visit, said, filled, status=409)


@router.post("/container")
def container(visit: FromForm, container: Short = "") -> Response:
    """The next loads lie in this container."""
    return _done(visit, ChooseContainer(container))


@router.post("/typed")
def typed(visit: FromForm, kg: Annotated[str, Form(max_length=CHARS_MAX)] = "") -> Response:
    """A weight that no scale can say."""
    try:
        grams = grams_of(kg)
    except NoSum:
        return _page(visit, Said("refused", "no_sum"), status=409)
    return _done(visit, TypeIntake(grams))


@router.post("/undo")
def undo(visit: FromForm, lot: LotText, stream: Short, seq: Annotated[int, Form(ge=1)]) -> Response:
    """Take one weighing back."""
    return _done(visit, UndoLoad(lot, stream, seq))


@router.post("/finish")
def finish(visit: FromForm, lot: LotText) -> Response:
    """All is weighed: on to the slip."""
    said = visit.ask(FinishIntake(lot))
    return RedirectResponse(said.page or "/intake", status_code=303)


@router.post("/drop")
def drop(visit: FromForm, lot: LotText) -> Response:
    """The delivery was begun by mistake."""
    visit.ask(DropIntake(lot))
    return _home()


def _home() -> Response:
    return RedirectResponse("/intake", status_code=303)


def _done(visit: Visit, deed: Deed) -> Response:
    said = visit.ask(deed)
    if visit.is_script:
        return _page(visit, said if said.kind == "refused" else None)
    return _home()


def _page(
    visit: Visit, said: Said | None = None, filled: Filled | None = None, status: int = 200
) -> Response:
    with visit.looking() as shelved:
        at_hand = shelved.state.get(IntakeNow)
        if at_hand is None or not scale.at_work(visit.frame.board.shown, "intake"):
            came = shelved.state.get(IntakeForm)
            usual = [one.product for one in shelved.lots.latest() if one.kind == "raw"]
            return _form(visit, said, filled, came, usual, status, is_open=at_hand is not None)
        row = shelved.lots.one(at_hand.lot)
        account = shelved.lots.account(at_hand.lot)
        weighings = scale.last_weighings(shelved, at_hand.lot, LotWeighed)
    today = local_day(utc_ms())
    product = row.product if row else ""
    pan = scale.pan_of(visit)
    return visit.page(
        "produce/weighing.html",
        status,
        at_hand=at_hand,
        row=row,
        weighings=weighings,
        count=sum(one.way == "weighed" for one in account.entries) if account else 0,
        product=scale.product_name(visit, visit.frame.board.shown.standards.at(product, today), product),
        party=_name(visit, row.owner if row else ""),
        pan=pan,
        is_typed=scale.may_type(pan),
        tares=visit.frame.settings.produce.tares_g,
        said=said or scale.last_said(visit),
        kg=kg,
        jin=jin,
        chars_max=CHARS_MAX,
    )


def _form(
    visit: Visit,
    said: Said | None,
    filled: Filled | None,
    came: IntakeForm | None,
    usual: list[str],
    status: int,
    *,
    is_open: bool,
) -> Response:
    shown = visit.frame.board.shown
    today = day_of(utc_ms())
    fresh = Filled(harvested=today.isoformat())
    party = came.party if came else ""
    return visit.page(
        "produce/intake.html",
        status,
        is_at_work=scale.at_work(shown, "intake"),
        is_open=is_open,
        filled=filled or fresh,
        party=party or (filled.party if filled else ""),
        name=_name(visit, party),
        parties=sorted(shown.parties.values(), key=lambda one: one.id),
        # What came last comes first: the season's produce is one tap away.
        products=sorted(
            shown.standards.all_at(today.isoformat()),
            key=lambda one: usual.index(one.product) if one.product in usual else len(usual),
        ),
        villages=visit.frame.settings.produce.villages,
        days=(today.isoformat(), (today - timedelta(days=1)).isoformat()),
        bases=BASES,
        form=token_hex(8),
        said=said or scale.last_said(visit),
    )


def _name(visit: Visit, party: str) -> str:
    """The party's name where the centre's table has it."""
    known = visit.frame.board.shown.parties.get(party)
    return known.name if known else ""
