"""A vehicle was at a stop: one tap."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.transport import visits
from edge_agent.counter.rules.transport.visits import Direction
from edge_agent.trade.outcome import Outcome, Said, Signal
from logistics.events.transport import VisitKind
from plumbing.clock import Moment


class TellVisit(Struct, frozen=True):
    """The vehicle came, with parcels or without. `direction` None: from what was done here lately.

    `is_new`: it is another visit, though one was told a while ago.
    """

    stop: str
    kind: VisitKind
    direction: Direction | None = None
    vehicle: str = ""
    is_new: bool = False

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Told once for each direction. Raises Refusal where it was, and says so."""
        found: Direction = visits.done_lately(bench, now) if self.kind == "exchange" else "both"
        direction = self.direction or found
        visit = visits.asked(bench, self.stop, self.kind, direction, self.vehicle, now, is_new=self.is_new)
        said = Said("ok", f"visit_{self.kind}", text=self.stop)
        return Outcome(events=((now, visit),), signals=(Signal.OK,), said=said)
