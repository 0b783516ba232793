"""A parcel arrives, and is shelved under a pickup code in the same commit: nobody has to touch anything."""

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.shelved import Parcel
from edge_agent.counter.deeds.shelf.recipient import Recipient
from edge_agent.counter.rules.arriving.carriers import settle
from edge_agent.counter.rules.arriving.day import progress, said_time
from edge_agent.counter.rules.arriving.last import at_hand, take_up, typed_tail
from edge_agent.counter.rules.arriving.shelving import (
    ShelfNow,
    Spot,
    current,
    lies_here,
    next_spot,
    put_on,
    shelves_of,
)
from edge_agent.counter.settings import Shelves
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Choice, Outcome, Said, Signal
from logistics.events.all import AnyEvent
from logistics.events.counter import ParcelShelved
from logistics.events.money import CodDue
from logistics.events.parcels import ParcelScanned
from plumbing.clock import Moment

CHOOSE_CARRIER, CHOOSE_MOVE = "carrier", "move"


def arrive(bench: Bench, read: CodeRead, _work: Work, now: Moment) -> Outcome:
    """An arrival; one that lies here already is told with its shelf and code, and is no new fact."""
    shelves, tail, last = shelves_of(bench), typed_tail(read), at_hand(bench, now)
    if shelves and tail and last:
        return Recipient(last, tail).do(bench, now)
    if shelves is None or not bench.desk.know(read).is_waybill:
        return _scanned(bench, read, now)
    parcel = lies_here(bench, read.text)
    if parcel and parcel.code:
        return _here(bench, shelves, parcel, now)
    spot = next_spot(bench, shelves)
    event = put_on(bench, shelves, read.text, spot.shelf, now)
    if parcel:
        # It came before there were shelves.
        return _onto_shelf(bench, shelves, Said("ok", "arrive", text=read.text), (spot, event), now)
    outcome = _scanned(bench, read, now)
    if not outcome.events or outcome.said is None:
        return outcome
    shelved = _onto_shelf(bench, shelves, outcome.said, (spot, event), now)
    return replace(shelved, events=(*outcome.events, *shelved.events))


def _scanned(bench: Bench, read: CodeRead, now: Moment) -> Outcome:
    """The arrival's scan, of the carrier that is likeliest here, with the others to choose."""
    outcome = bench.scan(read, "arrive", now)
    if outcome.said is None or not outcome.events:
        return outcome
    settled, far = settle(bench, read.text, now), progress(bench, now, read.text)
    said = replace(
        outcome.said,
        waybill=read.text,
        choose=CHOOSE_CARRIER if settled.others else "",
        choices=settled.others,
        done=far.done,
        of=far.of,
    )
    events = tuple((at, _of(event, settled.carrier)) for at, event in outcome.events)
    return replace(outcome, events=(*events, *_announced(bench, read.text, now)), said=said)


def _announced(bench: Bench, waybill: str, now: Moment) -> tuple[tuple[Moment, AnyEvent], ...]:
    """What is to be paid by the courier's manifest, unless this site knows already what is."""
    due_fen = bench.expecting.due_fen(waybill) if bench.expecting else None
    if not due_fen:
        return ()
    known = bench.shelved.one(waybill)
    if known and known.due_fen is not None:
        return ()
    due = CodDue(
        waybill=waybill, site=bench.site, amount_fen=due_fen, stated_by="manifest", operator=bench.operator
    )
    return ((now, due),)


def _of(event: AnyEvent, carrier: str) -> AnyEvent:
    return replace(event, carrier=carrier) if isinstance(event, ParcelScanned) else event


def _onto_shelf(
    bench: Bench, shelves: Shelves, said: Said, to: tuple[Spot, ParcelShelved], now: Moment
) -> Outcome:
    """With its shelf and code; the shelf is the current one from then on."""
    spot, event = to
    take_up(bench, event.waybill, now)
    if spot.shelf != current(bench, shelves):
        bench.state.put(ShelfNow(spot.shelf, now.at_ms))
    key = "shelved_over" if spot.is_over else "shelved"
    said = replace(said, key=key, fields={"shelf": spot.shelf}, big=event.code)
    return Outcome(events=((now, event),), signals=(Signal.OK,), said=said)


def _here(bench: Bench, shelves: Shelves, parcel: Parcel, now: Moment) -> Outcome:
    """It lies here: where, under which code, since when; one tap says that it lies on the shelf at hand."""
    take_up(bench, parcel.waybill, now)
    here, far = current(bench, shelves), progress(bench, now)
    is_elsewhere = parcel.shelf != here
    said = Said(
        "duplicate",
        "here" if parcel.boot is None else "here_undated",
        fields={"shelf": parcel.shelf, "since": said_time(parcel.since_ms)},
        text=parcel.waybill,
        big=parcel.code,
        waybill=parcel.waybill,
        choose=CHOOSE_MOVE if is_elsewhere else "",
        choices=(Choice(here, here),) if is_elsewhere else (),
        done=far.done,
        of=far.of,
    )
    return Outcome(signals=(Signal.DUPLICATE,), said=said)
