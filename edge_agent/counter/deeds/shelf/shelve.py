"""Shelves are chosen, and parcels moved between them."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.arriving.shelving import ShelfNow, demand_shelf, lies_here, put_on
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from plumbing.clock import Moment


class ChooseShelf(Struct, frozen=True):
    """Put what arrives onto this shelf from now on; over a restart, too."""

    shelf: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Kept on disk with the next event, or by itself. Raises Refusal for a shelf that is not there."""
        shelves = demand_shelf(bench, self.shelf)
        bench.state.put(ShelfNow(self.shelf, now.at_ms))
        fields: dict[str, str | int] = {
            "shelf": self.shelf,
            "n": bench.shelved.count_on(self.shelf),
            "of": shelves.capacity[self.shelf],
        }
        return Outcome(signals=(Signal.CARD,), said=Said("ok", "shelf_now", fields=fields, big=self.shelf))


class Move(Struct, frozen=True):
    """A parcel lies on this shelf now."""

    waybill: str
    shelf: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Under a new code where the code names the shelf; twice is once. Raises Refusal."""
        shelves = demand_shelf(bench, self.shelf)
        parcel = lies_here(bench, self.waybill)
        if parcel is None:
            raise Refusal("not_here", text=self.waybill)
        if parcel.shelf == self.shelf:
            fields: dict[str, str | int] = {"shelf": self.shelf}
            said = Said("duplicate", "moved_already", fields, text=self.waybill, big=parcel.code)
            return Outcome(signals=(Signal.DUPLICATE,), said=said)
        event = put_on(bench, shelves, self.waybill, self.shelf, now)
        said = Said("ok", "moved", {"shelf": self.shelf}, text=self.waybill, big=event.code)
        arrived = Moment(parcel.since_ms, now.up_ms, "unknown" if parcel.boot else "synced")
        return Outcome(events=((now, event),), signals=(Signal.OK,), said=said, arrived=arrived)
