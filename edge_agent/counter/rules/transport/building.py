"""A bag is built: begun, filled, emptied again, sealed."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.bags import BagRow
from edge_agent.counter.rules.transport import checking, facts, loading
from edge_agent.counter.rules.transport.codes import code_after, series
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.events.transport import BagFilled, BagMoved
from logistics.parcels.subjects import bag as subject_of_bag
from logistics.parcels.told import standing
from plumbing.clock import Moment

INSIDE_MAX = 500
_RETURNS_MAX = 50


class ReturnBags(Struct, frozen=True):
    """The bags begun here whose parcels go back to their senders, the latest last."""

    bags: tuple[str, ...] = ()


def begin(bench: Bench, bag: str, to: str, now: Moment, *, is_return: bool = False) -> Outcome:
    """Begin a bag, or turn to one that is begun; "" takes the site's next number. Raises Refusal."""
    bag = bag or code_after(bench.site, bench.shelved.bags.last_like(series(bench.site)))
    row = bench.shelved.bags.one(bag)
    is_here = row is not None and row.site == bench.site
    if checking.check_of(bench, bag) or (row and is_here and row.status == "arrived"):
        raise Refusal("bag_not_opened", text=bag)
    if row and is_here and row.status == "sealed":
        raise Refusal("bag_sealed", text=bag)
    if any(bag in load.codes for load in loading.loads(bench)):
        raise Refusal("bag_on_van", text=bag)
    if row and is_here and row.status == "built":
        bench.begin(Work("bag", now.at_ms, bag, row.to))
        return Outcome(signals=(Signal.CARD,), said=Said("ok", "bag_turned", text=bag, done=row.inside))
    returns = [one for one in _returns(bench) if one != bag]
    bench.state.put(ReturnBags(tuple([*returns, bag] if is_return else returns)[-_RETURNS_MAX:]))
    bench.begin(Work("bag", now.at_ms, bag, to))
    begun = BagMoved(bag=bag, site=bench.site, act="build", to=to, operator=bench.operator)
    said = Said("ok", "bag_begun", text=bag, big=bag, done=0)
    return Outcome(facts.at_once(now, [begun]), (Signal.OK,), said=said)


def fill(bench: Bench, read: CodeRead, work: Work, now: Moment) -> Outcome:
    """A scan while a bag is built: the parcel goes into it. Raises Refusal."""
    row = _begun(bench, work.subject)
    if not bench.desk.know(read).is_waybill:
        raise Refusal("refused", text=read.text)
    around = bench.shelved.bags.around(read.text, bench.site)
    if around and around.bag == row.bag:
        said = Said("duplicate", "bag_in_already", text=read.text, waybill=read.text, done=row.inside)
        return Outcome(signals=(Signal.DUPLICATE,), said=said)
    _demand_fits(bench, read.text, row, around)
    filled: list[AnyEvent] = [
        BagFilled(bag=row.bag, waybill=read.text, site=bench.site, operator=bench.operator)
    ]
    parcel = bench.shelved.one(read.text)
    if row.bag in _returns(bench) and parcel and parcel.status != "returned":
        filled.append(facts.scanned(bench, read, "return", "up"))
    said = Said("ok", "bag_filled", text=read.text, waybill=read.text, done=row.inside + 1)
    return Outcome(facts.at_once(now, filled), (Signal.OK,), said=said)


def take_out(bench: Bench, bag: str, waybill: str, now: Moment) -> Outcome:
    """A parcel goes out of its bag again. Raises Refusal."""
    row = _begun(bench, bag)
    if waybill not in bench.shelved.bags.contents(bag):
        raise Refusal("bag_not_in", text=waybill, bag=bag)
    out = BagFilled(bag=bag, waybill=waybill, site=bench.site, is_in=False, operator=bench.operator)
    said = Said("ok", "bag_out", text=waybill, done=row.inside - 1)
    return Outcome(facts.at_once(now, [out]), (Signal.OK,), said=said)


def seal(bench: Bench, bag: str, number: str, to: str, now: Moment) -> Outcome:
    """Close a bag. Raises Refusal for an empty one, and for one that goes nowhere."""
    row = _begun(bench, bag)
    if not row.inside:
        raise Refusal("bag_empty", text=bag)
    if not (to or row.to):
        raise Refusal("bag_no_to", text=bag)
    sealed = BagMoved(
        bag=bag,
        site=bench.site,
        act="seal",
        to=to or row.to,
        seal=number,
        pieces=row.inside,
        operator=bench.operator,
    )
    bench.begin(Work("bag", now.at_ms, to=to or row.to))
    said = Said("ok", "bag_sealed_now", text=bag, done=row.inside)
    return Outcome(facts.at_once(now, [sealed]), (Signal.OK,), said=said)


def unseal(bench: Bench, bag: str, now: Moment) -> Outcome:
    """Take the seal's event back: the bag is begun again, with what is in it. Raises Refusal."""
    row = bench.shelved.bags.one(bag)
    told = standing(bench.books.told.of(subject_of_bag(bag)))
    seals = [one for one in told if isinstance(one.event, BagMoved) and one.event.act == "seal"]
    if row is None or row.status != "sealed" or row.site != bench.site or not seals:
        raise Refusal("bag_not_sealed", text=bag)
    back = Corrected(
        site=bench.site,
        stream=seals[-1].stream,
        seq=seals[-1].seq,
        reason="the bag was opened again before it left",
        operator=bench.operator,
    )
    bench.begin(Work("bag", now.at_ms, bag, row.to))
    said = Said("ok", "bag_unsealed", text=bag, done=row.inside)
    return Outcome(facts.at_once(now, [back]), (Signal.OK,), said=said)


def _begun(bench: Bench, bag: str) -> BagRow:
    row = bench.shelved.bags.one(bag) if bag else None
    if row is None or row.site != bench.site or row.status != "built":
        raise Refusal("bag_none", text=bag)
    return row


def _demand_fits(bench: Bench, waybill: str, row: BagRow, around: BagRow | None) -> None:
    """Raises Refusal for what is not here, is in another bag, or goes elsewhere."""
    parcel = bench.shelved.one(waybill)
    if parcel is None or not parcel.is_here:
        raise Refusal("bag_parcel_away", text=waybill)
    if around:
        raise Refusal("bag_in_other", text=waybill, bag=around.bag)
    if row.inside >= INSIDE_MAX:
        raise Refusal("check_full", text=row.bag, n=INSIDE_MAX)
    sorted_to = bench.shelved.belt.sorted_to(waybill)
    if sorted_to and row.to and sorted_to != row.to:
        raise Refusal("bag_wrong_to", text=waybill, to=sorted_to, bag_to=row.to)


def _returns(bench: Bench) -> tuple[str, ...]:
    return (bench.state.get(ReturnBags) or ReturnBags()).bags
