"""Events that follow from a bag, a vehicle or a belt rather than from a scan for an act of its own."""

from collections.abc import Sequence

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.transport.places import Places
from edge_agent.drivers.contract import CodeRead
from logistics.events.all import AnyEvent
from logistics.events.parcels import Act, Direction, ParcelScanned
from plumbing.clock import Moment

IN_BAG = "bag"
"""The symbology of a parcel that was not read by itself: its bag was."""
_UP = frozenset({"collected", "returned"})


def scanned(bench: Bench, read: CodeRead, act: Act, direction: Direction) -> ParcelScanned:
    """A parcel's scan, whatever the counter scanned a moment ago."""
    return ParcelScanned(
        waybill=read.text,
        act=act,
        site=bench.site,
        device=read.device,
        symbology=read.symbology,
        direction=direction,
        carrier=bench.desk.know(read).carrier,
    )


def departed(bench: Bench, read: CodeRead, to: str, places: Places) -> ParcelScanned:
    """A parcel leaves: up where it was taken in here, goes back, or goes to the site above."""
    parcel = bench.shelved.one(read.text)
    is_up = (parcel is not None and parcel.status in _UP) or (bool(to) and to == places.parent)
    return scanned(bench, read, "depart", "up" if is_up else "down")


def arrival(bench: Bench, read: CodeRead, now: Moment) -> tuple[AnyEvent, ...]:
    """The arrival of a parcel that is on the belt and of which nobody has told."""
    parcel = bench.shelved.one(read.text)
    if parcel and parcel.is_here:
        return ()
    told = tuple(event for _, event in bench.scan(read, "arrive", now).events)
    return told or (scanned(bench, read, "arrive", "down"),)


def at_once(now: Moment, events: Sequence[AnyEvent]) -> tuple[tuple[Moment, AnyEvent], ...]:
    """Events of one moment."""
    return tuple((now, event) for event in events)
