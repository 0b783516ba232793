"""The code of a bag or a van was read: what it means depends on the work at hand."""

from collections.abc import Callable, Mapping

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.transport.receive import FinishBag
from edge_agent.counter.rules.transport import building, checking, loading, receiving
from edge_agent.counter.rules.transport.codes import bag_in, van_in
from edge_agent.counter.work import Work, WorkKind
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Said, Signal
from plumbing.clock import Moment

Take = Callable[[Bench, str, Work, Moment], Outcome]


def is_transport(text: str) -> bool:
    """Whether a code is a bag's or a van's."""
    return bool(bag_in(text) or van_in(text))


def take(bench: Bench, read: CodeRead, work: Work, now: Moment) -> Outcome:
    """A bag is begun, loaded or received, as the work has it; a van is loaded from now on. Raises Refusal.

    While a bag is handed over, the van's card is its driver's word that he has seen the tally.
    """
    van = van_in(read.text)
    if van and work.kind == "check" and checking.check_of(bench, work.subject):
        return FinishBag(work.subject, "agrees", van).do(bench, now)
    if van:
        return _load_van(bench, van, work, now)
    return _BAGS.get(work.kind, _receive)(bench, bag_in(read.text), work, now)


def _receive(bench: Bench, bag: str, _work: Work, now: Moment) -> Outcome:
    return receiving.receive(bench, bag, now)


def _build(bench: Bench, bag: str, work: Work, now: Moment) -> Outcome:
    if work.subject == bag:
        row = bench.shelved.bags.one(bag)
        said = Said("duplicate", "bag_at_hand", text=bag, done=row.inside if row else 0)
        return Outcome(signals=(Signal.DUPLICATE,), said=said)
    return building.begin(bench, bag, work.to, now)


def _load_van(bench: Bench, van: str, work: Work, now: Moment) -> Outcome:
    known = next((one for one in loading.loads(bench) if one.vehicle == van), None)
    to = work.to if work.kind == "load" else ""
    bench.begin(Work("load", now.at_ms, van, known.to if known else to))
    return Outcome(signals=(Signal.CARD,), said=Said("ok", "turn_load", text=van, big=van))


_BAGS: Mapping[WorkKind, Take] = {"bag": _build, "load": loading.load_bag}
