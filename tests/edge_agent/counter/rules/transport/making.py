"""Bags, parcels, and what a centre may have told a box, for tests of the work between sites."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.transport.ahead import Slip
from edge_agent.trade.outcome import Outcome, Said
from logistics.events.all import AnyEvent
from plumbing.clock import Moment

BAG = "BAG-HUB-000123"
BAG_CODE = f"SANJI*{BAG}"


class Told(Struct, frozen=True):
    """Routes and slips as a centre would tell them."""

    routes: dict[str, str] = {}
    slips: dict[str, Slip] = {}
    version: str = "12"

    def to(self, waybill: str) -> str | None:
        """The route's end."""
        return self.routes.get(waybill)

    def of(self, bag: str) -> Slip | None:
        """The bag's slip."""
        return self.slips.get(bag)


def waybill(number: int) -> str:
    """The numbered parcel."""
    return f"SF{number:013}"


class Tells(Struct, frozen=True):
    """A deed that tells any event."""

    event: AnyEvent

    def do(self, _bench: Bench, now: Moment) -> Outcome:
        """As it is."""
        return Outcome(events=((now, self.event),), said=Said("ok", "done"))
