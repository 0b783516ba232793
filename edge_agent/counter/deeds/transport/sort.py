"""Somebody says where a parcel goes that the table does not know, or knows wrongly."""

from msgspec import Struct

from edge_agent.counter.asking import DEVICE
from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.arriving.last import TYPED
from edge_agent.counter.rules.transport import sorting
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome
from plumbing.clock import Moment


class SortTo(Struct, frozen=True):
    """One tap on a destination."""

    waybill: str
    to: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """The parcel goes there."""
        return sorting.sort_to(bench, CodeRead(DEVICE, self.waybill, TYPED), self.to, now)
