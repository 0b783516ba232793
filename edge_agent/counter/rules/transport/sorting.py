"""A parcel on the belt: where it goes next, by the table or by somebody's word."""

from typing import Literal

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.transport import facts
from edge_agent.counter.rules.transport.places import Places, places_of
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Choice, Outcome, Refusal, Said, Signal
from logistics.events.transport import ParcelSorted
from plumbing.clock import Moment

_DESTINATION_CHARS_MAX = 64


def sort(bench: Bench, read: CodeRead, work: Work, now: Moment) -> Outcome:
    """A scan at the belt; `work.to` is where all of it goes, "" to ask the table. Raises Refusal."""
    if not bench.desk.know(read).is_waybill:
        raise Refusal("refused", text=read.text)
    places = places_of(bench.settings, now)
    if work.to:
        return _sorted(bench, read, work.to, "operator", places, now)
    route = bench.routes.to(read.text)
    if route is None:
        return _sorted(bench, read, "", "unknown", places, now)
    return _sorted(bench, read, places.next_hop(route), "table", places, now)


def sort_to(bench: Bench, read: CodeRead, to: str, now: Moment) -> Outcome:
    """Somebody says where a parcel goes. Raises Refusal for a place to which nothing goes from here."""
    if not bench.desk.know(read).is_waybill:
        raise Refusal("refused", text=read.text)
    places = places_of(bench.settings, now)
    if to not in {spot.code for spot in places.destinations}:
        raise Refusal("sort_no_place", text=to[:_DESTINATION_CHARS_MAX])
    return _sorted(bench, read, to, "operator", places, now)


def _sorted(
    bench: Bench,
    read: CodeRead,
    to: str,
    how: Literal["table", "operator", "unknown"],
    places: Places,
    now: Moment,
) -> Outcome:
    before = bench.shelved.belt.sorted_to(read.text)
    arrived = facts.arrival(bench, read, now)
    said = _said(read.text, to, before if not arrived else None, places)
    if said.kind == "duplicate":
        return Outcome(signals=(Signal.DUPLICATE,), said=said)
    event = ParcelSorted(
        waybill=read.text,
        site=bench.site,
        to=to,
        how=how,
        table=bench.routes.version if how == "table" else "",
        operator=bench.operator,
    )
    signal = Signal.OK if said.kind == "ok" else Signal.DUPLICATE
    return Outcome(facts.at_once(now, [*arrived, event]), (signal,), said=said)


def _said(waybill: str, to: str, before: str | None, places: Places) -> Said:
    """The place in the largest letters; the manual bin and a change are yellow, and name what was before."""
    place = places.short(to) if to else ""
    said = Said("ok", "sorted", text=waybill, big=place, waybill=waybill, voice=to)
    if before == to:
        return replace(said, kind="duplicate", key="sort_again" if to else "sort_manual_again")
    if not to:
        spots = tuple(Choice(spot.code, places.short(spot.code)) for spot in places.destinations)
        return replace(said, kind="notice", key="sort_manual", choose="sort", choices=spots)
    if before:
        return replace(said, kind="notice", key="sort_changed", fields={"before": places.short(before)})
    return said
