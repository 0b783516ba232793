"""Containers of fruit that was sorted before: their class, what they weigh empty, how many one holds."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.produce.grading import demand_grading, demand_standard
from edge_agent.counter.rules.produce.now import Bulk, GradeNow
from edge_agent.trade.outcome import Outcome, Refusal
from logistics.goods.standards.standard import REJECT
from plumbing.clock import Moment

PIECES_MAX = 10_000


class TurnBulk(Struct, frozen=True):
    """Weigh containers from now on, of a class still to be chosen; `is_on` false: piece by piece again."""

    is_on: bool

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Ticks and containers of the other way count no more. Raises Refusal while a piece waits."""
        at_hand = _demand_free(bench)
        if self.is_on != (at_hand.bulk is not None):
            bulk = Bulk() if self.is_on else None
            bench.state.put(replace(at_hand, bulk=bulk, failed=(), container="", last=None))
        return Outcome()


class ChooseClass(Struct, frozen=True):
    """The next containers hold fruit of this class; quality REJECT is the reject, which has no size."""

    quality: str
    size: str = ""

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Raises Refusal for a class or a size that the standard has not."""
        at_hand = _demand_free(bench)
        standard = demand_standard(bench, at_hand)
        if self.quality not in {REJECT, *(one.name for one in standard.qualities)}:
            raise Refusal("grade_no_class")
        sizes = {one.name for one in standard.sizes} if self.quality != REJECT else set()
        if self.size not in (sizes or {""}):
            raise Refusal("grade_no_size")
        pieces = at_hand.bulk.pieces if at_hand.bulk else None
        bench.state.put(replace(at_hand, bulk=Bulk(self.quality, self.size, pieces)))
        return Outcome()


class CountPieces(Struct, frozen=True):
    """The next container holds so many pieces, None for uncounted: then their mean is checked."""

    pieces: int | None

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Raises Refusal for what is no number of pieces, and piece by piece."""
        at_hand = _demand_free(bench)
        if at_hand.bulk is None:
            raise Refusal("grade_no_class")
        if self.pieces is not None and not 1 <= self.pieces <= PIECES_MAX:
            raise Refusal("grade_pieces", most=PIECES_MAX)
        bench.state.put(replace(at_hand, bulk=replace(at_hand.bulk, pieces=self.pieces)))
        return Outcome()


class ChooseTare(Struct, frozen=True):
    """The next loads lie in this container, "" for none."""

    container: str

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Raises Refusal for a container that the settings do not know."""
        at_hand = _demand_free(bench)
        if self.container and self.container not in bench.settings.produce.tares_g:
            raise Refusal("weigh_no_container", container=self.container[:16])
        bench.state.put(replace(at_hand, container=self.container))
        return Outcome()


def _demand_free(bench: Bench) -> GradeNow:
    at_hand = demand_grading(bench)
    if at_hand.pending:
        raise Refusal("grade_decide_first")
    return at_hand
