"""Evidence that a vehicle was here: told once for each stop and direction, however much was done."""

from typing import Literal

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.transport.places import places_of
from edge_agent.trade.outcome import Refusal
from logistics.events.all import AnyEvent
from logistics.events.transport import BagMoved, Visited, VisitKind
from logistics.parcels.subjects import ALONE
from logistics.parcels.told import Told, place_of, standing
from plumbing.clock import Moment

Direction = Literal["down", "up", "both"]
_STOPS = frozenset({"village", "township"})
_WAYS: dict[Direction, frozenset[str]] = {
    "down": frozenset({"down"}),
    "up": frozenset({"up"}),
    "both": frozenset({"down", "up"}),
}


def lately(bench: Bench, stop: str, now: Moment) -> list[Visited]:
    """The visits to a stop that count as this one."""
    gap_ms = bench.settings.transport.visit_gap_min * 60_000
    near = [one for one in bench.books.told.of_kinds("visited") if abs(now.at_ms - one.at_ms) < gap_ms]
    found = []
    for one in near:
        event = one.event
        if isinstance(event, Visited) and event.stop == stop and event.kind != "not_reached":
            found += [event] if _stands(bench, one) else []
    return found


def implied(bench: Bench, direction: Direction, vehicle: str, now: Moment) -> tuple[AnyEvent, ...]:
    """The visit that a bag or a load at this site is evidence of; nothing where it is told already.

    The hub is where vehicles live: they do not visit it.
    """
    if bench.settings.box.role not in _STOPS:
        return ()
    told = _ways_told(lately(bench, bench.site, now))
    missing = _WAYS[direction] - told
    if not missing:
        return ()
    return (_visit(bench, bench.site, "exchange", _direction(missing), vehicle),)


def asked(
    bench: Bench, stop: str, kind: VisitKind, direction: Direction, vehicle: str, now: Moment, *, is_new: bool
) -> Visited:
    """The visit that somebody tells with a tap; `is_new`: another, though one was told. Raises Refusal."""
    if stop not in stops(bench, now):
        raise Refusal("visit_no_stop", text=stop)
    missing = _WAYS[direction] - (frozenset() if is_new else _ways_told(lately(bench, stop, now)))
    if not missing:
        minutes = int(bench.settings.transport.visit_gap_min)
        raise Refusal("visit_again", text=stop, minutes=minutes)
    return _visit(bench, stop, kind, _direction(missing), vehicle)


def done_lately(bench: Bench, now: Moment) -> Direction:
    """Which way parcels went here within the time of one visit; both where nothing was done."""
    gap_ms = int(bench.settings.transport.visit_gap_min * 60_000)
    told = bench.books.told.between(now.at_ms - gap_ms, now.at_ms + 1)
    acts = {one.event.act for one in told if isinstance(one.event, BagMoved)}
    ways = {way for act, way in (("arrive", "down"), ("depart", "up")) if act in acts}
    return _direction(frozenset(ways)) if ways else "both"


def stops(bench: Bench, now: Moment) -> tuple[str, ...]:
    """This site, and the villages that it serves."""
    return (bench.site, *(village.code for village in places_of(bench.settings, now).villages))


def _visit(bench: Bench, stop: str, kind: VisitKind, direction: Direction, vehicle: str) -> Visited:
    return Visited(
        stop=stop,
        site=bench.site,
        kind=kind,
        direction=direction,
        vehicle=vehicle,
        operator=bench.operator,
    )


def _direction(ways: frozenset[str]) -> Direction:
    if len(ways) > 1:
        return "both"
    return "up" if "up" in ways else "down"


def _ways_told(told: list[Visited]) -> frozenset[str]:
    return frozenset(way for one in told for way in _WAYS[one.direction])


def _stands(bench: Bench, one: Told) -> bool:
    """Whether no correction takes it out."""
    subject = f"{ALONE}:{place_of(one.stream, one.seq)}"
    return bool(standing(bench.books.told.of(subject)))
