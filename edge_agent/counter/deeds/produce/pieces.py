"""What a person says of a lot's pieces: what is wrong with one, and what no rule decides."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.produce.grading import (
    demand_grading,
    demand_standard,
    grade_load,
    judged,
    record,
)
from edge_agent.counter.rules.produce.intake import demand_open
from edge_agent.counter.rules.produce.loads import Load, lies_there, typed_load
from edge_agent.counter.rules.produce.now import GradeNow, Pending, Verdict
from edge_agent.counter.rules.produce.standing import on_hand_g
from edge_agent.trade.outcome import Outcome, Refusal
from logistics.events.counter import Corrected
from logistics.events.lots import LotGraded
from logistics.goods.standards.standard import REJECT
from logistics.parcels.told import Told
from plumbing.clock import Moment

_LOOK_BACK = 20
_TICKED = "another finding"


class Tick(Struct, frozen=True):
    """The piece on the scale has this, or has it not; with an empty scale it is said of the next one."""

    criterion: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """A piece that was told already is told anew, and what was told before is taken back.

        Raises Refusal where the lot that it went into was used since.
        """
        at_hand = demand_grading(bench)
        standard = demand_standard(bench, at_hand)
        if self.criterion not in {one.key for one in standard.criteria}:
            raise Refusal("grade_no_criterion")
        if at_hand.pending:
            again = replace(at_hand, pending=None)
            failed = self._toggled(at_hand.pending.failed)
            return judged(bench, again, standard, at_hand.pending.load, failed, now)
        last = at_hand.last
        told = _last_of(bench, at_hand, last) if last and lies_there(bench, last, now) else None
        if last is None or told is None or not isinstance(told.event, LotGraded) or at_hand.bulk:
            bench.state.put(replace(at_hand, failed=self._toggled(at_hand.failed)))
            return Outcome()
        demand_open(bench, at_hand.lot)
        into = demand_open(bench, told.event.into)
        if on_hand_g(bench, into.lot, now) < told.event.net_g:
            raise Refusal("produce_undo_used", text=into.lot)
        back = Corrected(
            site=bench.site, stream=told.stream, seq=told.seq, reason=_TICKED, operator=bench.operator
        )
        failed = self._toggled(told.event.failed)
        return judged(bench, at_hand, standard, last, failed, now, back=told.event, before=((now, back),))

    def _toggled(self, failed: tuple[str, ...]) -> tuple[str, ...]:
        if self.criterion in failed:
            return tuple(one for one in failed if one != self.criterion)
        return (*failed, self.criterion)


class Decide(Struct, frozen=True):
    """The size of the piece that waits for a decision, REJECT where it is none; `grams` says which piece."""

    size: str
    grams: int

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Told as a person's word. Raises Refusal where no piece waits, or another one."""
        at_hand = demand_grading(bench)
        waiting = _demand_pending(at_hand)
        demand_open(bench, at_hand.lot)
        if waiting.load.net_g != self.grams:
            raise Refusal("grade_nothing_waits")
        if self.size == REJECT and waiting.may_reject:
            verdict = Verdict(REJECT, "", waiting.failed, how="manual")
        elif self.size in waiting.sizes:
            verdict = Verdict(waiting.quality, self.size, waiting.failed, how="manual")
        else:
            raise Refusal("grade_no_size")
        return record(bench, verdict, replace(at_hand, pending=None), waiting.load, now)


class DropPiece(Struct, frozen=True):
    """The piece that waits for a decision is put aside: nothing is told of it."""

    grams: int

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Raises Refusal where no piece waits, or another one."""
        at_hand = demand_grading(bench)
        if _demand_pending(at_hand).load.net_g != self.grams:
            raise Refusal("grade_nothing_waits")
        bench.state.put(replace(at_hand, pending=None))
        return Outcome()


class TypePiece(Struct, frozen=True):
    """A weight that no scale can say, in grams: of a piece, or of a container with its fruit."""

    grams: int

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal where a scale could say it."""
        demand_grading(bench)
        return grade_load(bench, typed_load(bench, self.grams, now), now)


def _demand_pending(at_hand: GradeNow) -> Pending:
    if at_hand.pending is None:
        raise Refusal("grade_nothing_waits")
    return at_hand.pending


def _last_of(bench: Bench, at_hand: GradeNow, load: Load) -> Told | None:
    """What was told of the load last graded, None where it was taken back."""
    told = bench.books.lots.last_told(at_hand.lot, _LOOK_BACK)
    graded = [one for one in told if isinstance(one.event, LotGraded) and one.event.lot == at_hand.lot]
    if not graded or not isinstance(graded[-1].event, LotGraded):
        return None
    newest = graded[-1].event
    is_it = (newest.gross_g, newest.device) == (load.gross_g, load.device) and graded[
        -1
    ].stream == load.stream
    return graded[-1] if is_it else None
