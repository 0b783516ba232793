"""The counter turns to another work."""

from typing import ClassVar

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.work import Work, WorkKind
from edge_agent.trade.outcome import Outcome, Said
from plumbing.clock import Moment


class Turn(Struct, frozen=True):
    """Be at this work until somebody chooses another; over a restart, too."""

    kind: WorkKind
    subject: str = ""
    to: str = ""
    expected: int | None = None
    needs: ClassVar[str] = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Kept on disk with the next event, or by itself."""
        bench.begin(Work(self.kind, now.at_ms, self.subject, self.to, self.expected))
        return Outcome(said=Said("ok", f"turn_{self.kind}", text=self.subject))
