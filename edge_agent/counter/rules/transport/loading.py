"""A vehicle is loaded: what is put onto it has left with it, until somebody takes it off again."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.bags import BagRow
from edge_agent.counter.rules.transport import checking, facts, visits
from edge_agent.counter.rules.transport.codes import bag_in
from edge_agent.counter.rules.transport.places import Places, places_of
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.events.parcels import ParcelScanned
from logistics.events.transport import BagMoved, Loaded
from logistics.parcels import subjects
from logistics.parcels.told import Told, standing
from plumbing.clock import Moment

CODES_MAX = 500
_LOADS_MAX = 12


class Load(Struct, frozen=True):
    """What is on a vehicle that is being loaded; the last `CODES_MAX` codes."""

    vehicle: str
    to: str
    bags: int = 0
    parcels: int = 0
    codes: tuple[str, ...] = ()


class Loads(Struct, frozen=True):
    """The vehicles that are being loaded, the latest last."""

    open: tuple[Load, ...] = ()


def load_bag(bench: Bench, bag: str, work: Work, now: Moment) -> Outcome:
    """A bag goes onto the vehicle, and with it all that is known to be in it. Raises Refusal."""
    _demand_vehicle(work)
    row = bench.shelved.bags.one(bag)
    here = row if row and row.site == bench.site else None
    if here and here.status == "in_transit":
        return _again(bag)
    if here and here.status == "opened":
        raise Refusal("bag_is_open", text=bag)
    if here and here.status == "built" and not here.inside:
        raise Refusal("bag_empty", text=bag)
    places = places_of(bench.settings, now)
    to = here.to if here and here.to else work.to
    moved = BagMoved(
        bag=bag, site=bench.site, act="depart", to=to, vehicle=work.subject, operator=bench.operator
    )
    inside = bench.shelved.bags.contents(bag) if here and here.status in ("built", "sealed") else ()
    reads = [CodeRead("bag", waybill, facts.IN_BAG) for waybill in inside]
    scans = [facts.departed(bench, read, to, places) for read in reads]
    checking.drop(bench, bag)
    said = _bag_said(bag, here, to, work, places)
    return _loaded(bench, bag, to, work, now, [moved, *scans], said, is_bag=True)


def load_parcel(bench: Bench, read: CodeRead, work: Work, now: Moment) -> Outcome:
    """A parcel goes onto the vehicle by itself. Raises Refusal."""
    _demand_vehicle(work)
    if not bench.desk.know(read).is_waybill:
        raise Refusal("refused", text=read.text)
    around = bench.shelved.bags.around(read.text, bench.site)
    if around:
        raise Refusal("load_in_bag", text=read.text, bag=around.bag)
    if _has_just_left(bench, read.text, now):
        return _again(read.text)
    places, sorted_to = places_of(bench.settings, now), bench.shelved.belt.sorted_to(read.text)
    arrived = facts.arrival(bench, read, now)
    scans = [*arrived, facts.departed(bench, read, work.to, places)]
    said = Said("ok", "loaded", text=read.text)
    if sorted_to and work.to and sorted_to != work.to:
        said = _elsewhere(read.text, sorted_to, work.to, places)
    elif arrived:
        said = Said("notice", "load_not_here", text=read.text)
    return _loaded(bench, read.text, work.to, work, now, scans, said, is_bag=False)


def unload(bench: Bench, vehicle: str, code: str, now: Moment) -> Outcome:
    """Take a bag or a parcel off again: what was told of its leaving is taken back. Raises Refusal."""
    load = next((one for one in loads(bench) if one.vehicle == vehicle), None)
    if load is None or code not in load.codes:
        raise Refusal("load_not_on", text=code, vehicle=vehicle)
    is_bag = bool(bag_in(code))
    taken = _leaving(bench, subjects.bag(code) if is_bag else subjects.parcel(code))
    if is_bag:
        for waybill in bench.shelved.bags.contents(code):
            taken += _leaving(bench, subjects.parcel(waybill))
    back = [_taken_back(bench, one) for one in taken]
    rest = tuple(one for one in load.codes if one != code)
    fewer = {"bags": load.bags - is_bag, "parcels": load.parcels - (not is_bag)}
    keep(bench, replace(load, codes=rest, **fewer))
    return Outcome(facts.at_once(now, back), (Signal.OK,), said=Said("ok", "unloaded", text=code))


def loads(bench: Bench) -> tuple[Load, ...]:
    """The vehicles that are being loaded."""
    return (bench.state.get(Loads) or Loads()).open


def keep(bench: Bench, load: Load) -> None:
    """Remember what is on a vehicle; the oldest of too many is taken to have left."""
    others = [one for one in loads(bench) if one.vehicle != load.vehicle]
    bench.state.put(Loads((*others, load)[-_LOADS_MAX:]))


def _loaded(
    bench: Bench,
    code: str,
    to: str,
    work: Work,
    now: Moment,
    moves: list[AnyEvent],
    said: Said,
    *,
    is_bag: bool,
) -> Outcome:
    loaded = Loaded(
        code=code, is_bag=is_bag, site=bench.site, vehicle=work.subject, to=to, operator=bench.operator
    )
    children = {child.code for child in places_of(bench.settings, now).children}
    visit = () if to in children else visits.implied(bench, "up", work.subject, now)
    load = _load(bench, work)
    keep(
        bench,
        replace(
            load,
            bags=load.bags + is_bag,
            parcels=load.parcels + (not is_bag),
            codes=(*load.codes, code)[-CODES_MAX:],
        ),
    )
    signal = Signal.OK if said.kind == "ok" else Signal.DUPLICATE
    said = replace(said, done=load.bags + load.parcels + 1)
    # An arrival that was never told comes before the load, as it happened.
    arrivals = [one for one in moves if isinstance(one, ParcelScanned) and one.act == "arrive"]
    others = [one for one in moves if one not in arrivals]
    return Outcome(facts.at_once(now, [*arrivals, loaded, *others, *visit]), (signal,), said=said)


def _load(bench: Bench, work: Work) -> Load:
    found = next((one for one in loads(bench) if one.vehicle == work.subject), None)
    return found or Load(work.subject, work.to)


def _bag_said(bag: str, row: BagRow | None, to: str, work: Work, places: Places) -> Said:
    if row is None:
        return Said("notice", "load_unknown_bag", text=bag)
    if row.status == "built":
        return Said("notice", "load_unsealed", text=bag)
    if work.to and to != work.to:
        return _elsewhere(bag, to, work.to, places)
    return Said("ok", "loaded", text=bag)


def _elsewhere(code: str, to: str, van_to: str, places: Places) -> Said:
    fields: dict[str, str | int] = {"to": places.short(to), "van_to": places.short(van_to)}
    return Said("notice", "load_other_to", text=code, big=places.short(to), fields=fields, voice=to)


def _again(code: str) -> Outcome:
    return Outcome(signals=(Signal.DUPLICATE,), said=Said("duplicate", "load_again", text=code))


def _has_just_left(bench: Bench, waybill: str, now: Moment) -> bool:
    parcel, gap_ms = bench.shelved.one(waybill), bench.settings.transport.visit_gap_min * 60_000
    is_gone = parcel is not None and parcel.status == "in_transit"
    return parcel is not None and is_gone and abs(now.at_ms - parcel.since_ms) < gap_ms


def _demand_vehicle(work: Work) -> None:
    if not work.subject:
        raise Refusal("load_no_vehicle")


def _leaving(bench: Bench, subject: str) -> list[Told]:
    """What was told last of a subject's leaving: the load, and the departure."""
    told = standing(bench.books.told.of(subject))
    loads_told = [one for one in told if isinstance(one.event, Loaded)]
    leaves = [
        one for one in told if isinstance(one.event, BagMoved | ParcelScanned) and one.event.act == "depart"
    ]
    return [*loads_told[-1:], *leaves[-1:]]


def _taken_back(bench: Bench, one: Told) -> Corrected:
    return Corrected(
        site=bench.site,
        stream=one.stream,
        seq=one.seq,
        reason="taken off the vehicle again",
        operator=bench.operator,
    )
