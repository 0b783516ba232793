"""The code of a bag or a van was read: what it means depends on the work at hand."""

from collections.abc import Callable, Mapping

from edge_agent.counter.bench import Bench
from edge_agent.counter.transport import receiving
from edge_agent.counter.transport.codes import bag_in
from edge_agent.counter.work import Work, WorkKind
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome
from plumbing.clock import Moment

Take = Callable[[Bench, str, Work, Moment], Outcome]


def _receive(bench: Bench, bag: str, _work: Work, now: Moment) -> Outcome:
    return receiving.receive(bench, bag, now)


_BAGS: Mapping[WorkKind, Take] = {}


def is_transport(text: str) -> bool:
    """Whether a code is a bag's."""
    return bool(bag_in(text))


def take(bench: Bench, read: CodeRead, work: Work, now: Moment) -> Outcome:
    """A bag: begun, loaded or received, as the work has it. Raises Refusal."""
    return _BAGS.get(work.kind, _receive)(bench, bag_in(read.text), work, now)
