"""Bags are begun, emptied of what does not belong in them, and sealed."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.transport import building
from edge_agent.counter.rules.transport.codes import bag_in
from edge_agent.counter.rules.transport.places import places_of
from edge_agent.trade.outcome import Outcome, Refusal
from plumbing.clock import Moment


class BeginBag(Struct, frozen=True):
    """Begin a bag for a destination; without a code it has the site's next number."""

    to: str
    code: str = ""
    is_return: bool = False

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal for a code that is no bag's, and for a place to which nothing goes from here."""
        bag = bag_in(self.code)
        if self.code and not bag:
            raise Refusal("bag_no_code", text=self.code)
        known = {spot.code for spot in places_of(bench.settings, now).destinations}
        if self.to not in known and (self.to or not bag):
            raise Refusal("sort_no_place", text=self.to)
        return building.begin(bench, bag, self.to, now, is_return=self.is_return)


class TakeOut(Struct, frozen=True):
    """A parcel goes out of the bag that is being built."""

    bag: str
    waybill: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """It is on the belt again."""
        return building.take_out(bench, self.bag, self.waybill, now)


class SealBag(Struct, frozen=True):
    """Close a bag; `to` where it has no destination yet."""

    bag: str
    seal: str = ""
    to: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """With as many pieces as were scanned in."""
        return building.seal(bench, self.bag, self.seal, self.to, now)


class UnsealBag(Struct, frozen=True):
    """A sealed bag that has not left is opened again."""

    bag: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Its seal is taken back, its content stays."""
        return building.unseal(bench, self.bag, now)
