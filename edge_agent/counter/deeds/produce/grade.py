"""A lot is taken up to be graded, and settled when all of it is."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.lots import LotRow
from edge_agent.counter.deeds.produce.labels import labels_of
from edge_agent.counter.rules.lots.rooms import all_left
from edge_agent.counter.rules.lots.store import store_of
from edge_agent.counter.rules.masses import kg
from edge_agent.counter.rules.produce.gradelots import loss_permille, lots_begun
from edge_agent.counter.rules.produce.grading import demand_grading
from edge_agent.counter.rules.produce.intake import demand_open
from edge_agent.counter.rules.produce.now import GradeNow, IntakeNow
from edge_agent.counter.rules.produce.standing import account_of
from edge_agent.counter.work import Work
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.lots import LotLeft, LotSettled
from logistics.goods.lots.balance import tolerance_g
from logistics.goods.lots.shelflife import local_day
from logistics.goods.standards.standard import Standard
from plumbing.clock import Moment

_NOTE_CHARS = 200
_GRADED_WHY = "graded"


class BeginGrade(Struct, frozen=True):
    """Grade this lot from now on, by the standard named, "" for that of the day; what was begun goes on."""

    lot: str
    standard: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal for a lot that cannot be graded, and for a standard of another product."""
        row = demand_open(bench, self.lot)
        going = bench.state.get(GradeNow)
        if going and going.pending:
            raise Refusal("grade_decide_first")
        weighing = bench.state.get(IntakeNow)
        if weighing and weighing.lot == self.lot:
            raise Refusal("grade_still_weighed", text=self.lot)
        if row.kind not in ("raw", "mixed"):
            raise Refusal("grade_kind", text=self.lot)
        standard = self._standard(bench, row, now)
        account = account_of(bench, self.lot, now)
        lots = lots_begun(bench.books.lots, account, standard.key) if account else ()
        if not (going and going.lot == self.lot and going.standard == standard.key):
            bench.state.put(GradeNow(self.lot, row.product, standard.key, lots))
        bench.begin(Work("grade", now.at_ms, self.lot))
        said = Said("ok", "grade_begun", {"kg": kg(account.on_hand_g if account else 0)}, text=self.lot)
        return Outcome(signals=(Signal.CARD,), said=said)

    def _standard(self, bench: Bench, row: LotRow, now: Moment) -> Standard:
        standards = bench.standards()
        day = local_day(now.at_ms)
        found = standards.of_key(self.standard) if self.standard else standards.at(row.product, day)
        if found is None:
            raise Refusal("grade_no_standard", product=row.product)
        if found.product != row.product:
            raise Refusal("grade_other_product", product=row.product, standard=found.key)
        if not found.qualities:
            raise Refusal("grade_no_classes", standard=found.key)
        return found


class FinishGrade(Struct, frozen=True):
    """The lot is used up. What is left by the books is its loss, beyond the tolerance with a reason."""

    lot: str
    note: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Its rooms are empty then.

        Raises Refusal where more is missing than scales and drying explain, and nobody says why.
        """
        account = account_of(bench, self.lot, now)
        going = bench.state.get(GradeNow)
        if account and account.settled:
            if going and going.lot == self.lot:
                bench.state.drop(GradeNow)
            return Outcome(said=Said("duplicate", "grade_done_before", text=self.lot))
        at_hand = demand_grading(bench)
        demand_open(bench, self.lot)
        if at_hand.lot != self.lot or account is None:
            raise Refusal("grade_none")
        if at_hand.pending:
            raise Refusal("grade_decide_first")
        loss_g, tolerated_g = account.on_hand_g, tolerance_g(account, loss_permille(bench, at_hand))
        note = self.note.strip()[:_NOTE_CHARS]
        if abs(loss_g) > tolerated_g and not note:
            raise Refusal("grade_reason", loss=kg(loss_g), allowed=kg(tolerated_g), text=self.lot)
        settled = LotSettled(
            lot=self.lot,
            site=bench.site,
            loss_g=loss_g,
            tolerance_g=tolerated_g,
            note=note,
            operator=bench.operator,
        )
        bench.state.drop(GradeNow)
        said = Said("ok", "grade_done", {"loss": kg(loss_g), "allowed": kg(tolerated_g)}, text=self.lot)
        labels = labels_of(bench, account.children, now)
        out = all_left(bench, self.lot, store_of(bench, now).lying(account), _GRADED_WHY)
        told: tuple[LotSettled | LotLeft, ...] = (settled, *out)
        return Outcome(tuple((now, one) for one in told), (Signal.OK,), said=said, labels=labels)


class LeaveGrade(Struct, frozen=True):
    """Put the lot aside: it is graded on when it is taken up again."""

    lot: str

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Raises Refusal while a piece waits for a decision."""
        at_hand = demand_grading(bench)
        if at_hand.lot != self.lot:
            raise Refusal("grade_none")
        if at_hand.pending:
            raise Refusal("grade_decide_first")
        bench.state.drop(GradeNow)
        return Outcome(said=Said("ok", "grade_left", text=self.lot))
