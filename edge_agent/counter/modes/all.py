"""All kinds of work at the counter, each with what a scan means in it."""

from collections.abc import Callable, Mapping

from edge_agent.counter.bench import Bench, Mode
from edge_agent.counter.modes.arrive import arrive
from edge_agent.counter.modes.collect import collect
from edge_agent.counter.modes.count import count
from edge_agent.counter.modes.giveback import give_back
from edge_agent.counter.modes.handout import hand_out
from edge_agent.counter.modes.lots.pack import pack_lot
from edge_agent.counter.modes.plain import plain
from edge_agent.counter.modes.produce.scans import grade, intake
from edge_agent.counter.modes.transport.check import checking_with
from edge_agent.counter.rules.produce.grading import grade_load
from edge_agent.counter.rules.produce.intake import weigh_in
from edge_agent.counter.rules.produce.loads import Load
from edge_agent.counter.rules.transport.building import fill
from edge_agent.counter.rules.transport.loading import load_parcel
from edge_agent.counter.rules.transport.sorting import sort
from edge_agent.counter.work import WorkKind
from edge_agent.trade.outcome import Outcome
from plumbing.clock import Moment

MODES: Mapping[WorkKind, Mode] = {
    "arrive": arrive,
    "depart": plain("depart"),
    "hand_out": hand_out,
    "collect": collect,
    "return": give_back,
    "count": count,
    "check": checking_with(arrive),
    "bag": fill,
    "load": load_parcel,
    "sort": sort,
    "intake": intake,
    "grade": grade,
    "pack": pack_lot,
}

WEIGHERS: Mapping[WorkKind, Callable[[Bench, Load, Moment], Outcome]] = {
    "intake": weigh_in,
    "grade": grade_load,
}
"""What a load that stands on a scale means in works that need no scan with it. Each raises Refusal."""
