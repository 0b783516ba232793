"""A load that was weighed by mistake is taken back: by a fact of its own, and it stays in the log."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.masses import kg
from edge_agent.counter.rules.produce.intake import demand_open
from edge_agent.counter.rules.produce.now import GradeNow
from edge_agent.counter.rules.produce.standing import on_hand_g
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.counter import Corrected
from logistics.events.lots import LotGraded, LotWeighed
from logistics.parcels.told import standing
from plumbing.clock import Moment

_UNDONE = "undone at the scale"


class UndoLoad(Struct, frozen=True):
    """Take back this one weighing of a lot; asked twice, it is taken back once."""

    lot: str
    stream: str
    seq: int

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal for what is no weighing of the lot, or where it went on elsewhere since."""
        row = demand_open(bench, self.lot)
        told = bench.books.lots.told_of(self.lot)
        place = (self.stream, self.seq)
        found = next((one for one in told if one.place == place), None)
        event = found.event if found else None
        if not isinstance(event, LotWeighed | LotGraded) or event.lot != self.lot:
            raise Refusal("produce_undo_none")
        if not any(one.place == place for one in standing(told)):
            return Outcome(signals=(Signal.DUPLICATE,), said=Said("duplicate", "produce_undone_before"))
        # What was weighed in leaves this lot; what was graded leaves the lot of its class.
        from_row = row if isinstance(event, LotWeighed) else demand_open(bench, event.into)
        if on_hand_g(bench, from_row.lot, now) < event.net_g:
            raise Refusal("produce_undo_used", text=from_row.lot)
        at_hand = bench.state.get(GradeNow)
        if at_hand and at_hand.lot == self.lot:
            bench.state.put(replace(at_hand, last=None))
        taken = Corrected(
            site=bench.site, stream=self.stream, seq=self.seq, reason=_UNDONE, operator=bench.operator
        )
        said = Said("ok", "produce_undone", text=f"{kg(event.net_g)} kg")
        return Outcome(((now, taken),), (Signal.OK,), said=said)
