"""Money on delivery, as another page's deed takes it in."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.trade.outcome import Outcome
from logistics.events.money import CodPaid, Payment
from plumbing.clock import Moment


class Pay(Struct, frozen=True):
    """Money on delivery comes in, as a hand-out tells it."""

    fen: int
    waybill: str = "W1"
    method: Payment = "cash"

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """One payment a parcel."""
        paid = CodPaid(
            waybill=self.waybill, site=bench.site, payment="p", amount_fen=self.fen, method=self.method
        )
        return Outcome(events=((now, paid),))
