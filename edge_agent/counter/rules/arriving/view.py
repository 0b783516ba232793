"""What the page shows of arrivals beside the last result: the shelf, the courier, and what is overdue."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.books import dwelling
from edge_agent.counter.rules.arriving.carriers import courier_now
from edge_agent.counter.rules.arriving.shelving import next_spot, shelves_of
from plumbing.clock import ClockQuality, Moment


class Stand(Struct, frozen=True):
    """The shelf that the next parcel goes to ("" for none), with what lies on it; the courier at hand."""

    shelf: str = ""
    lying: int = 0
    capacity: int = 0
    courier: str = ""


class Overdue(Struct, frozen=True):
    """How many parcels something is due for, and of how many nobody knows; by which clock and boot."""

    due: int = 0
    undated: int = 0
    clock: ClockQuality = "unknown"
    boot: str = ""


def stand(bench: Bench, now: Moment) -> Stand:
    """How it stands now."""
    shelves, courier = shelves_of(bench), courier_now(bench, now)
    if shelves is None:
        return Stand(courier=courier)
    shelf = next_spot(bench, shelves).shelf
    return Stand(shelf, bench.shelved.count_on(shelf), shelves.capacity[shelf], courier)


def overdue(bench: Bench, now: Moment) -> Overdue:
    """Counted over all that is here."""
    counted = dwelling.tally(dwelling.overdue(bench.shelved.all_here(), now, bench.boot))
    undated = counted.pop("undated")
    return Overdue(sum(counted.values()), undated, now.clock, bench.boot)
