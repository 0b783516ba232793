"""All kinds of work at the counter, each with what a scan means in it."""

from collections.abc import Mapping

from edge_agent.counter.bench import Mode
from edge_agent.counter.modes.plain import plain
from edge_agent.counter.modes.transport.check import checking_with
from edge_agent.counter.transport.building import fill
from edge_agent.counter.transport.loading import load_parcel
from edge_agent.counter.transport.sorting import sort
from edge_agent.counter.work import WorkKind

_ARRIVE = plain("arrive")

MODES: Mapping[WorkKind, Mode] = {
    "arrive": _ARRIVE,
    "depart": plain("depart"),
    "hand_out": plain("hand_out"),
    "collect": plain("collect"),
    "return": plain("return"),
    "check": checking_with(_ARRIVE),
    "bag": fill,
    "load": load_parcel,
    "sort": sort,
}
