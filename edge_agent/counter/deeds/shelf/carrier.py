"""An operator says of which carrier a parcel is, or whose courier hands over."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.arriving.carriers import CourierNow, candidates, learn
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.counter import CarrierChosen
from plumbing.clock import Moment


class ChooseCarrier(Struct, frozen=True):
    """A parcel is of this carrier; numbers like its own are, too, until somebody says otherwise."""

    waybill: str
    carrier: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal for a parcel that was never here, and for a carrier that it cannot be of."""
        parcel = bench.shelved.one(self.waybill)
        if parcel is None:
            raise Refusal("not_here", text=self.waybill)
        if self.carrier not in candidates(bench, self.waybill):
            raise Refusal("no_such_carrier", text=self.waybill)
        learn(bench, self.waybill, self.carrier)
        event = CarrierChosen(
            waybill=self.waybill, site=bench.site, carrier=self.carrier, operator=bench.operator
        )
        said = Said("ok", "carrier_chosen", text=self.waybill, big=parcel.code, waybill=self.waybill)
        return Outcome(events=((now, event),), signals=(Signal.OK,), said=said)


class Courier(Struct, frozen=True):
    """The courier of this carrier hands over from now on, "" for nobody: numbers that fit it are its own."""

    carrier: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Kept on disk with the next event, or by itself."""
        bench.state.put(CourierNow(self.carrier[:32], now.at_ms))
        return Outcome(said=Said("ok", "courier_now" if self.carrier else "courier_none", text=self.carrier))
