"""The page on which a lot is graded: piece by piece, or container by container of sorted fruit."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from edge_agent.counter.bench import Deed
from edge_agent.counter.books.lots import LotRow
from edge_agent.counter.books.shelved import Shelved
from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.money.amounts import CHARS_MAX, NoSum, grams_of
from edge_agent.counter.deeds.produce.bulk import ChooseClass, ChooseTare, CountPieces, TurnBulk
from edge_agent.counter.deeds.produce.grade import BeginGrade, FinishGrade, LeaveGrade
from edge_agent.counter.deeds.produce.pieces import Decide, DropPiece, Tick, TypePiece
from edge_agent.counter.deeds.produce.undo import UndoLoad
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.rules.masses import jin, kg
from edge_agent.counter.rules.produce import classes
from edge_agent.counter.rules.produce.now import GradeNow
from edge_agent.counter.rules.produce.standing import left_g
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.pages.lots.look import store_in
from edge_agent.counter.web.pages.produce import scale
from edge_agent.counter.web.pages.produce.intake import LotText, Short
from edge_agent.trade.outcome import Said
from edge_agent.trade.pans import Pan
from logistics.events.lots import LotGraded
from logistics.goods.lots.shelflife import local_day
from logistics.goods.standards.standard import Standard
from plumbing.clock import utc_ms

router = APIRouter(prefix="/grade")
_CODE_CHARS_MAX = 8000
_LOTS_SHOWN = 12
_SEPARATOR = "|"
_Number = Annotated[str, Form(max_length=CHARS_MAX)]


class ClassSum(Struct, frozen=True):
    """What is of a class by now: grams, pieces that were counted, and its share in tenths of a percent."""

    quality: str
    size: str
    lot: str
    net_g: int
    pieces: int
    share_permille: int


@router.get("")
@router.get("/lot")
@router.get("/leave")
def show(visit: Anybody) -> Response:
    """The lot at hand, or the raw lots that may be graded: also where that was refused, for what is live."""
    return _page(visit)


@router.get("/finish")
def why(visit: Anybody) -> Response:
    """The lot at hand, with a field for the reason of its loss."""
    return _page(visit, is_asked=True)


@router.post("/turn")
def turn(visit: FromForm) -> Response:
    """Turn to grading."""
    visit.ask(Turn("grade"))
    return _home()


@router.post("/scan")
def scan(visit: FromForm, code: Annotated[str, Form(max_length=_CODE_CHARS_MAX)] = "") -> Response:
    """A lot's label from the keyboard, or from a scanner that is one."""
    if code.strip():
        visit.ask(Enter(code.strip()))
    return _page(visit) if visit.is_script else _home()


@router.post("/lot")
def begin(visit: FromForm, lot: LotText) -> Response:
    """Grade this lot."""
    said = visit.ask(BeginGrade(lot))
    return _page(visit, said, status=409) if said.kind == "refused" else _home()


@router.post("/tick")
def tick(visit: FromForm, criterion: Short) -> Response:
    """Something is the matter with a piece."""
    return _done(visit, Tick(criterion))


@router.post("/decide")
def decide(visit: FromForm, grams: Annotated[int, Form()], size: Short = "") -> Response:
    """A person says which size it is."""
    return _done(visit, Decide(size, grams))


@router.post("/aside")
def aside(visit: FromForm, grams: Annotated[int, Form()]) -> Response:
    """The piece that waits is not counted."""
    return _done(visit, DropPiece(grams))


@router.post("/typed")
def typed(visit: FromForm, kg: _Number = "") -> Response:
    """A weight that no scale can say."""
    try:
        grams = grams_of(kg)
    except NoSum:
        return _page(visit, Said("refused", "no_sum"), status=409)
    return _done(visit, TypePiece(grams))


@router.post("/undo")
def undo(visit: FromForm, lot: LotText, stream: Short, seq: Annotated[int, Form(ge=1)]) -> Response:
    """Take one weighing back."""
    return _done(visit, UndoLoad(lot, stream, seq))


@router.post("/bulk")
def bulk(visit: FromForm, on: Annotated[bool, Form()]) -> Response:
    """Containers from now on, or pieces."""
    visit.ask(TurnBulk(is_on=on))
    return _home()


@router.post("/class")
def choose(visit: FromForm, chosen: Short) -> Response:
    """What the next containers hold."""
    quality, _, size = chosen.partition(_SEPARATOR)
    return _done(visit, ChooseClass(quality, size))


@router.post("/container")
def container(visit: FromForm, container: Short = "") -> Response:
    """What the next loads lie in."""
    return _done(visit, ChooseTare(container))


@router.post("/pieces")
def pieces(visit: FromForm, pieces: _Number = "") -> Response:
    """How many the next container holds."""
    text = pieces.strip()
    if text and not (text.isascii() and text.isdigit()):
        return _page(visit, Said("refused", "no_number"), status=409)
    return _done(visit, CountPieces(int(text) if text else None))


@router.post("/leave")
def leave(visit: FromForm, lot: LotText) -> Response:
    """Put the lot aside."""
    said = visit.ask(LeaveGrade(lot))
    return _page(visit, said, status=409) if said.kind == "refused" else _home()


@router.post("/finish")
def finish(visit: FromForm, lot: LotText, note: Annotated[str, Form(max_length=200)] = "") -> Response:
    """The lot is used up; a loss that nothing explains wants a reason."""
    said = visit.ask(FinishGrade(lot, note))
    if said.kind == "refused":
        return _page(visit, said, status=409)
    return RedirectResponse(f"/intake/slip/{lot}", status_code=303)


def _home() -> Response:
    return RedirectResponse("/grade", status_code=303)


def _done(visit: Visit, deed: Deed) -> Response:
    said = visit.ask(deed)
    if visit.is_script:
        return _page(visit, said if said.kind == "refused" else None)
    return _home()


def _page(visit: Visit, said: Said | None = None, status: int = 200, *, is_asked: bool = False) -> Response:
    shown = visit.frame.board.shown
    is_at_work = scale.at_work(shown, "grade")
    with visit.looking() as shelved:
        at_hand = shelved.state.get(GradeNow)
        row = shelved.lots.one(at_hand.lot) if at_hand else None
        standard = shown.standards.of_key(at_hand.standard) if at_hand else None
        if at_hand is None or row is None or standard is None or not is_at_work:
            lots = [one for one in shelved.lots.on_hand() if one.kind in ("raw", "mixed")][:_LOTS_SHOWN]
            return _choice(visit, lots, said, status, is_at_work=is_at_work, is_open=at_hand is not None)
        left = left_g(store_in(visit, shelved), row)
        sums = _sums(shelved, at_hand, standard)
        last = scale.last_weighings(shelved, at_hand.lot, LotGraded)[:1]
    pan = scale.pan_of(visit)
    is_this, ticked = _ticked(at_hand, pan, last[0].event if last else None)
    return visit.page(
        "produce/grading.html",
        status,
        at_hand=at_hand,
        row=row,
        left_g=left,
        standard=standard,
        product=scale.product_name(visit, standard, row.product),
        sums=sums,
        total_g=sum(one.net_g for one in sums),
        last=last[0] if last else None,
        is_this=is_this,
        ticked=ticked,
        pan=pan,
        is_typed=scale.may_type(pan),
        tares=visit.frame.settings.produce.tares_g,
        said=said or scale.last_said(visit),
        is_asked=is_asked or (said is not None and said.key == "grade_reason"),
        kg=kg,
        jin=jin,
        chars_max=CHARS_MAX,
    )


def _ticked(at_hand: GradeNow, pan: Pan | None, newest: object) -> tuple[bool, tuple[str, ...]]:
    """Whether a tick is about the piece on the scale, and what is ticked for that piece or the next."""
    if at_hand.pending:
        return True, at_hand.pending.failed
    lies = pan is not None and pan.state in ("captured", "moving")
    if lies and pan and at_hand.last and pan.load == at_hand.last.number and isinstance(newest, LotGraded):
        return True, newest.failed
    return False, at_hand.failed


def _choice(
    visit: Visit, lots: list[LotRow], said: Said | None, status: int, *, is_at_work: bool, is_open: bool
) -> Response:
    today = local_day(utc_ms())
    standards = visit.frame.board.shown.standards
    names = {
        one.product: scale.product_name(visit, standards.at(one.product, today), one.product) for one in lots
    }
    return visit.page(
        "produce/choose.html",
        status,
        is_at_work=is_at_work,
        is_open=is_open,
        lots=lots,
        names=names,
        said=said or scale.last_said(visit),
        kg=kg,
        jin=jin,
    )


def _sums(shelved: Shelved, at_hand: GradeNow, standard: Standard) -> list[ClassSum]:
    """What is of each class, the best and largest first, the reject last."""
    found = [(one, row) for one in at_hand.lots if (row := shelved.lots.one(one.lot))]
    total_g = sum(row.on_hand_g for _, row in found)
    return [
        ClassSum(
            one.quality,
            one.size,
            one.lot,
            row.on_hand_g,
            row.pieces,
            row.on_hand_g * 1000 // total_g if total_g > 0 else 0,
        )
        for one, row in sorted(found, key=lambda pair: classes.rank(standard, pair[0].quality, pair[0].size))
        if row.on_hand_g or row.pieces
    ]
