"""A vehicle is chosen, unloaded in part, and leaves."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.modes.cards import CARD
from edge_agent.counter.rules.transport import loading
from edge_agent.counter.rules.transport.codes import VAN, van_in
from edge_agent.counter.work import Work
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from plumbing.clock import Moment


class LoadVan(Struct, frozen=True):
    """Load this vehicle from now on; `to` is where it goes, "" for several places."""

    vehicle: str
    to: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """What is on it already stays."""
        if van_in(f"{CARD}{VAN}{self.vehicle}") != self.vehicle:
            raise Refusal("load_no_vehicle", text=self.vehicle)
        bench.begin(Work("load", now.at_ms, self.vehicle, self.to))
        return Outcome(said=Said("ok", "turn_load", text=self.vehicle, big=self.vehicle))


class Unload(Struct, frozen=True):
    """A bag or a parcel is taken off the vehicle again."""

    vehicle: str
    code: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """It is here again, as it was before."""
        return loading.unload(bench, self.vehicle, self.code, now)


class VanLeft(Struct, frozen=True):
    """The vehicle has left: its list is closed. What was on it was told when it was loaded."""

    vehicle: str

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """The counter is at its own work again."""
        load = next((one for one in loading.loads(bench) if one.vehicle == self.vehicle), None)
        rest = tuple(one for one in loading.loads(bench) if one.vehicle != self.vehicle)
        bench.state.put(loading.Loads(rest))
        bench.state.drop(Work)
        done = load.bags + load.parcels if load else 0
        return Outcome(signals=(Signal.OK,), said=Said("ok", "van_left", text=self.vehicle, done=done))
