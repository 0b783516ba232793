"""The parcel that was at hand last: what is typed after its scan is about it."""

import re

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.drivers.contract import CodeRead
from plumbing.clock import Moment

TYPED = "typed"
"""The symbology of what no reader read."""
_KEPT_MS = 600_000
_TAIL = re.compile(r"\d{4}\Z", re.ASCII)


class AtHand(Struct, frozen=True):
    """The parcel that was shelved, or found on its shelf, at `at_ms` (UTC)."""

    waybill: str
    at_ms: int


def take_up(bench: Bench, waybill: str, now: Moment) -> None:
    """This parcel is at hand now."""
    bench.state.put(AtHand(waybill, now.at_ms))


def at_hand(bench: Bench, now: Moment) -> str:
    """The parcel at hand, "" where the last one is ten minutes ago."""
    kept = bench.state.get(AtHand)
    return kept.waybill if kept and abs(now.at_ms - kept.at_ms) < _KEPT_MS else ""


def typed_tail(read: CodeRead) -> str:
    """The four digits of a telephone number that were typed, "" for anything else."""
    return read.text if read.symbology == TYPED and _TAIL.match(read.text) else ""
