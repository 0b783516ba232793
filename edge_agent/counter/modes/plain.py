"""A scan that means one act and nothing else."""

from edge_agent.counter.bench import Bench, Mode
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome
from logistics.events.parcels import Act
from plumbing.clock import Moment


def plain(act: Act) -> Mode:
    """The parcel's scan for the act."""

    def take(bench: Bench, read: CodeRead, _work: Work, now: Moment) -> Outcome:
        return bench.scan(read, act, now)

    return take
