"""All kinds of work at the counter, each with what a scan means in it."""

from collections.abc import Mapping

from edge_agent.counter.bench import Mode
from edge_agent.counter.modes.arrive import arrive
from edge_agent.counter.modes.collect import collect
from edge_agent.counter.modes.count import count
from edge_agent.counter.modes.giveback import give_back
from edge_agent.counter.modes.handout import hand_out
from edge_agent.counter.modes.lots.pack import pack_lot
from edge_agent.counter.modes.plain import plain
from edge_agent.counter.modes.transport.check import checking_with
from edge_agent.counter.rules.transport.building import fill
from edge_agent.counter.rules.transport.loading import load_parcel
from edge_agent.counter.rules.transport.sorting import sort
from edge_agent.counter.work import WorkKind

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
    "pack": pack_lot,
}
