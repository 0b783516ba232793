"""Labels of lots: printed by themselves where a delivery or a grading ends, and once more when asked for."""

from collections.abc import Iterable

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.lots.labels import label_of
from edge_agent.counter.rules.lots.store import store_of
from edge_agent.trade.outcome import Outcome, Refusal, Said
from logistics.labels import LotLabel
from plumbing.clock import Moment


def labels_of(bench: Bench, lots: Iterable[str], now: Moment) -> tuple[LotLabel, ...]:
    """The labels of what is left of these lots, as far as the box's settings let it print any."""
    store = store_of(bench, now)
    accounts = (store.account(lot) for lot in lots)
    made = (label_of(bench.settings, store, one, now, is_certified=False) for one in accounts if one)
    return tuple(one for one in made if one is not None)


class PrintLot(Struct, frozen=True):
    """Print this lot's label, also a second time: it is no certificate."""

    lot: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal where no printer is for it, and for a lot of which nothing is left."""
        if not any(printer.lots for printer in bench.settings.printer.values()):
            raise Refusal("print_no_printer", text=self.lot[:20])
        if not bench.settings.produce.domain:
            raise Refusal("print_no_domain", text=self.lot[:20])
        labels = labels_of(bench, (self.lot,), now)
        if not labels:
            raise Refusal("print_nothing", text=self.lot[:20])
        return Outcome(said=Said("ok", "print_label", text=self.lot), labels=labels)
