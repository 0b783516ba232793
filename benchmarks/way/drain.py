"""How fast a backlog moves: outbox → sender → collector with all read models → confirmation → settled.

Both ends in one thread and no broker between: the sum of what box and centre pay, less the wire's waiting.
"""

import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from benchmarks.facts import scans
from benchmarks.table import Figure, best_s, say, tell
from benchmarks.way import plain
from central.collector import Collector, Inbound
from central.store.projections.fold import Projections
from central.store.store import Store
from edge_agent.settings import Sending
from edge_agent.store.outbox import Outbox
from edge_agent.uplink.sender import Sender
from logistics.events.all import AnyEvent
from plumbing.clock import Moment

_EVENTS = 20_000
_NO_PEER = "see `sanji bench peer`"
_AT_MS = 1_790_000_000_000


def main() -> None:
    """Events a second for two sizes of batch."""
    events = scans(_EVENTS)
    with tempfile.TemporaryDirectory() as name:
        folder, number = Path(name), count()
        for batch in (100, 500):
            filled = [_filled(folder / f"box{next(number)}", events) for _ in range(3)]
            rest = iter(filled)
            took_s = best_s(partial(_drain_next, rest, folder, number, batch))
            each_us = took_s / _EVENTS * 1e6
            where = folder / f"plain{next(number)}"
            where.mkdir()
            limit = _EVENTS / plain.end_to_end_s(where, _EVENTS)
            rate = _EVENTS / took_s
            tell(
                Figure(
                    name=f"drain, batches of {batch}",
                    unit="events/s",
                    ours=rate,
                    limit=limit,
                    no_peer=_NO_PEER,
                )
            )
            say(f"one box, batches of {batch}: {_EVENTS / took_s:8.0f} events/s, {each_us:5.1f} µs each")


def _filled(path: Path, events: list[AnyEvent]) -> Outbox:
    outbox = Outbox(path, stream="s", boot="b")
    with outbox.transaction():
        for number, event in enumerate(events):
            outbox.append(Moment(_AT_MS + number, number), event)
    return outbox


def _drain_next(filled: Iterator[Outbox], folder: Path, number: Iterator[int], batch: int) -> None:
    _drain(next(filled), folder / f"centre{next(number)}", batch)


def _drain(outbox: Outbox, centre: Path, batch: int) -> None:
    store = Store(f"sqlite:///{centre}")
    collector = Collector(store, Projections({}))
    under_way: list[Inbound] = []

    def publish(packed: bytes) -> bool:
        under_way.append(Inbound("box-1", packed))
        return True

    settings = Sending(batch_events=batch, backlog_events_per_s=100_000)
    sender = Sender("box-1", outbox, settings, publish, Random(1))
    sender.on_connect(0)
    up_ms = 0
    while outbox.backlog:
        up_ms += 50
        sender.tick(up_ms)
        for confirm in collector.receive(under_way, _AT_MS):
            sender.on_confirm(confirm)
        under_way.clear()
    outbox.close()
    store.close()


if __name__ == "__main__":
    main()
