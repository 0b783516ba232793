"""A process that collects a fixed history until it is killed: `python -m tests.central.collecting URL`."""

import sys

from central.collector import Collector
from central.store.projections.fold import Projections
from central.store.store import Store
from logistics import wire
from tests.central.centre import NOW, ROOM, RULE, STEP_MS, T0, batch, chunk, inbound, scans

BATCHES_TOTAL, EVENTS_A_BATCH = 60, 40


def history() -> list[wire.Envelope]:
    """What two boxes have to tell, in the order in which they tell it."""
    batches: list[wire.Envelope] = []
    for number in range(BATCHES_TOTAL // 2):
        first = number * EVENTS_A_BATCH + 1
        batches.append(batch("s", first, *scans(EVENTS_A_BATCH, start=first)))
        at_ms = T0 + first * STEP_MS
        cold = [(at_ms + each * STEP_MS, chunk([7 + each % 3])) for each in range(EVENTS_A_BATCH)]
        batches.append(batch("t", first, *cold, box="box-b"))
    return batches


def main(url: str) -> None:
    """Take all of it and say what is confirmed after each batch."""
    collector = Collector(Store(url), Projections({ROOM: RULE}))
    for envelope in history():
        for confirm in collector.receive([inbound(envelope)], NOW):
            print(confirm.stream, confirm.upto, flush=True)  # noqa: T201 - this is what the parent reads


if __name__ == "__main__":
    main(sys.argv[1])
