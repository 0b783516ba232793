"""A counter that can be asked and started anew without a thread: each deed is a commit of its own."""

from pathlib import Path

from edge_agent.counter.bench import Deed
from edge_agent.counter.counter import Counter
from edge_agent.trade.outcome import Outcome, Said
from logistics.events.all import AnyEvent
from logistics.parcels.told import Told
from tests.edge_agent.counter.rig import parts_in
from tests.edge_agent.making import at

SITE = "S"


class Till:
    """A true box's parts. Time goes on by a second with each thing that happens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lives = 0
        self._up_ms = 0
        self.start()

    def start(self) -> None:
        """A new life on the same disk."""
        if self._lives:
            self.end()
        self._lives += 1
        self._parts = parts_in(self._folder, f"s{self._lives}")
        self.bench = self._parts.counter.bench

    def go_on(self, ms: int) -> None:
        """Let time pass."""
        self._up_ms += ms

    def end(self) -> None:
        """Close the database."""
        self._parts.outbox.close()

    def ask(self, deed: Deed) -> Said:
        """What came of it."""
        outcome = Outcome()
        self._up_ms += 1000
        now = at(self._up_ms)
        with self._parts.outbox.transaction():
            outcome = Counter(self.bench).done(lambda moment: deed.do(self.bench, moment), now)
            for moment, event in outcome.events:
                self.bench.books.take(self._parts.outbox.append(moment, event), moment, event)
        assert outcome.said
        return outcome.said

    def tell(self, event: AnyEvent) -> None:
        """An event that something else at the counter told."""
        self._up_ms += 1000
        with self._parts.outbox.transaction():
            seq = self._parts.outbox.append(at(self._up_ms), event)
            self.bench.books.take(seq, at(self._up_ms), event)

    @property
    def all(self) -> list[Told]:
        """All that was ever told of money on delivery here."""
        return self.bench.books.told.of_kinds("cod.paid", "cod.remitted", "cod.closed", "corrected")
