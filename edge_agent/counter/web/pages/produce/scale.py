"""What all pages of weighing show alike: the scale that matters, the last weighings, what was said."""

from msgspec import Struct

from edge_agent.counter.board import Shown
from edge_agent.counter.books.shelved import Shelved
from edge_agent.counter.web.frame import Visit
from edge_agent.counter.work import WorkKind
from edge_agent.trade.outcome import Said
from edge_agent.trade.pans import Pan
from logistics.events.lots import LotGraded, LotWeighed
from logistics.goods.standards.standard import Standard

LAST_MAX = 6
_ROWS_READ = 30
_SAID_OF = ("intake", "grade", "weigh", "produce", "lot_", "turn_intake", "turn_grade", "busy", "full")


class Weighing(Struct, frozen=True):
    """One weighing of a lot, and the place by which it is taken back."""

    event: LotWeighed | LotGraded
    stream: str
    seq: int
    at_ms: int


def last_weighings(shelved: Shelved, lot: str, kind: type[LotWeighed] | type[LotGraded]) -> list[Weighing]:
    """The last weighings of a lot that count, the newest first."""
    told = shelved.lots.last_told(lot, _ROWS_READ)
    found = [
        Weighing(one.event, one.stream, one.seq, one.at_ms)
        for one in told
        if isinstance(one.event, LotWeighed | LotGraded)
        and isinstance(one.event, kind)
        and one.event.lot == lot
    ]
    return found[::-1][:LAST_MAX]


def pan_of(visit: Visit) -> Pan | None:
    """The scale of the settings, else a loaded one before an empty one, and any before a silent one."""
    shown, wanted = visit.frame.board.shown, visit.frame.settings.produce.scale
    order = ("silent", "zero", "too_light")
    pans = [pan for pan in shown.scales if wanted in ("", pan.device)]
    ranked = sorted(pans, key=lambda pan: -order.index(pan.state) if pan.state in order else -9)
    return ranked[0] if ranked else None


def may_type(pan: Pan | None) -> bool:
    """Whether a weight may be typed now."""
    return pan is None or pan.state in ("silent", "zero", "too_light")


def at_work(shown: Shown, kind: WorkKind) -> bool:
    """Whether somebody turned to this work."""
    return shown.work is not None and shown.work.kind == kind and shown.work.is_chosen


def product_name(visit: Visit, standard: Standard | None, product: str) -> str:
    """What a product is called in the visit's language; one that nobody knows by its own name."""
    if standard is None:
        return product
    return standard.zh if visit.words.language == "zh-CN" else standard.en


def last_said(visit: Visit) -> Said | None:
    """What was said last, if that was about this work."""
    return visit.frame.board.last_said(*_SAID_OF)
