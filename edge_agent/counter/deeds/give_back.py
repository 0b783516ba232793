"""The counter turns to sending parcels back."""

import re

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.modes.giveback import Returning
from edge_agent.counter.work import Work
from edge_agent.trade.outcome import Outcome, Refusal, Said
from logistics.events.counter import ProblemKind
from logistics.events.shape import WAYBILL_PATTERN
from plumbing.clock import Moment

_BAG = re.compile(WAYBILL_PATTERN)


class GiveBack(Struct, frozen=True):
    """From now on scans go back, for this reason and into this bag; over a restart, too."""

    reason: ProblemKind | None = None
    bag: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Kept on disk. Raises Refusal for what can be no bag's code."""
        if self.bag and not _BAG.match(self.bag):
            raise Refusal("no_bag", text=self.bag[:40])
        bench.state.put(Returning(now.at_ms, self.reason, self.bag))
        bench.begin(Work("return", now.at_ms, self.bag))
        return Outcome(said=Said("ok", "turn_return", text=self.bag))
