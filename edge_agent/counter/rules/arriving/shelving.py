"""Onto which shelf a parcel goes, and under which code: from the books, so the same over a restart."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.shelved import Parcel
from edge_agent.counter.rules.arriving.codes import codes
from edge_agent.counter.rules.arriving.day import day_ms
from edge_agent.counter.settings import Shelves
from edge_agent.trade.outcome import Refusal
from logistics.events.counter import ParcelShelved
from logistics.events.parcels import ParcelScanned
from logistics.parcels import subjects
from logistics.parcels.told import standing
from plumbing.clock import Moment

# A hand-out that is taken back brings its code back: so long no other parcel gets it.
_GONE_MS = 3 * 86_400_000


class ShelfNow(Struct, frozen=True):
    """The shelf that is being filled, since `since_ms` (UTC)."""

    shelf: str
    since_ms: int = 0


class Spot(Struct, frozen=True):
    """A shelf, and whether it and all others are full: parcels go there all the same."""

    shelf: str
    is_over: bool = False


def shelves_of(bench: Bench) -> Shelves | None:
    """The shelves of this counter, None where arrivals go onto none."""
    shelves = bench.settings.shelves
    return shelves if shelves and shelves.are_used(bench.settings.box.role) else None


def current(bench: Bench, shelves: Shelves) -> str:
    """The shelf that is being filled: the first one until somebody chose."""
    kept = bench.state.get(ShelfNow)
    return kept.shelf if kept and kept.shelf in shelves.capacity else next(iter(shelves.capacity))


def next_spot(bench: Bench, shelves: Shelves) -> Spot:
    """The current shelf, or once it is full the next one with room, round about."""
    names, here = list(shelves.capacity), current(bench, shelves)
    at = names.index(here)
    for name in names[at:] + names[:at]:
        if bench.shelved.count_on(name) < shelves.capacity[name]:
            return Spot(name)
    return Spot(here, is_over=True)


def demand_shelf(bench: Bench, name: str) -> Shelves:
    """The counter's shelves, of which `name` is one. Raises Refusal."""
    shelves = shelves_of(bench)
    if shelves is None:
        raise Refusal("no_shelves", text=name)
    if name not in shelves.capacity:
        raise Refusal("no_such_shelf", text=name, shelf=name[:40])
    return shelves


def put_on(bench: Bench, shelves: Shelves, waybill: str, shelf: str, now: Moment) -> ParcelShelved:
    """The event that a parcel lies on a shelf under a code that no other has. Raises Refusal."""
    today_ms = day_ms(now.at_ms)
    for code in codes(shelves.code, shelf, waybill, bench.shelved.last_code()):
        if not bench.shelved.is_code_taken(code, given_ms=today_ms, gone_ms=today_ms - _GONE_MS):
            return ParcelShelved(
                waybill=waybill, site=bench.site, shelf=shelf, code=code, operator=bench.operator
            )
    raise Refusal("codes_out", text=waybill)


def lies_here(bench: Bench, waybill: str) -> Parcel | None:
    """The parcel, where its last scan here was its arrival: also of one that custody takes for handed out."""
    parcel = bench.shelved.one(waybill)
    if parcel is None or parcel.status not in ("held", "handed_out"):
        return None
    if parcel.status == "held":
        return parcel
    facts = standing(bench.shelved.told.of(subjects.parcel(waybill)))
    acts = [one.event.act for one in facts if isinstance(one.event, ParcelScanned)]
    return parcel if acts and acts[-1] == "arrive" else None
