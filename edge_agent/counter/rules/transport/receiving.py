"""A bag comes: its arrival is told at once, and the scans that follow are what is in it."""

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.transport import checking, visits
from edge_agent.counter.rules.transport.ahead import Slip
from edge_agent.counter.rules.transport.checking import Check
from edge_agent.counter.rules.transport.places import places_of
from edge_agent.counter.work import Work
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.transport import BagMoved
from logistics.parcels.subjects import bag as subject_of_bag
from plumbing.clock import Moment


def receive(bench: Bench, bag: str, now: Moment) -> Outcome:
    """Begin a bag's hand-over, or go on with it. Raises Refusal for a bag that has not left this site."""
    check = checking.check_of(bench, bag)
    if check:
        _turn(bench, bag, now)
        said = Said("duplicate", "bag_again", text=bag, done=len(check.found), of=check.expected)
        return Outcome(signals=(Signal.DUPLICATE,), said=said)
    row = bench.shelved.bags.one(bag)
    if row and row.site == bench.site and row.status in ("built", "sealed"):
        raise Refusal("bag_not_left", text=bag)
    if row and row.site == bench.site and row.status == "opened" and _is_recent(bench, bag, now):
        return Outcome(signals=(Signal.DUPLICATE,), said=Said("duplicate", "bag_checked", text=bag))
    is_told = row is not None and row.site == bench.site and row.status == "arrived"
    check = _check(bench, bag, bench.shelved.bags.contents(bag) if row and row.to == bench.site else ())
    checking.keep(bench, check)
    _turn(bench, bag, now)
    arrived = BagMoved(bag=bag, site=bench.site, act="arrive", operator=bench.operator)
    events = () if is_told else (arrived, *visits.implied(bench, "down", "", now))
    outcome = Outcome(tuple((now, event) for event in events), (Signal.OK,))
    if not check.to:
        said = Said("ok", "bag_arrived", text=bag, done=0, of=check.expected)
        return replace(outcome, said=said)
    place = places_of(bench.settings, now).name(check.to)
    said = Said("notice", "bag_elsewhere", text=bag, big=place, fields={"to": check.to})
    return replace(outcome, signals=(Signal.DUPLICATE,), said=said)


def _check(bench: Bench, bag: str, contents: tuple[str, ...]) -> Check:
    slip = bench.slips.of(bag) or Slip(waybills=contents)
    return Check(
        bag,
        pieces=slip.pieces,
        known=checking.known_once(slip.waybills),
        to=slip.to if slip.to != bench.site else "",
        seal_told=slip.seal,
    )


def _turn(bench: Bench, bag: str, now: Moment) -> None:
    bench.begin(Work("check", now.at_ms, bag))


def _is_recent(bench: Bench, bag: str, now: Moment) -> bool:
    """Bags come again: only what was opened within one visit's time is the same one."""
    told = bench.books.told.of(subject_of_bag(bag))
    gap_ms = bench.settings.transport.visit_gap_min * 60_000
    return bool(told) and abs(now.at_ms - told[-1].at_ms) < gap_ms


def described(
    bench: Bench,
    bag: str,
    *,
    pieces: int | None = None,
    seal: str | None = None,
    is_seal_broken: bool | None = None,
    is_damaged: bool | None = None,
) -> Check:
    """Keep what the slip or a look at the bag says; None leaves it as it is. Raises Refusal."""
    check = wanted(bench, bag)
    fields: dict[str, object] = {
        "pieces": pieces,
        "seal": seal,
        "is_seal_broken": is_seal_broken,
        "is_damaged": is_damaged,
    }
    check = replace(check, **{name: value for name, value in fields.items() if value is not None})
    checking.keep(bench, check)
    return check


def wanted(bench: Bench, bag: str) -> Check:
    """The hand-over of a bag. Raises Refusal where there is none."""
    check = checking.check_of(bench, bag)
    if check is None:
        raise Refusal("check_none", text=bag)
    return check
