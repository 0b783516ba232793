"""Two collectors share the boxes of a true broker, while members come and go: each event is stored once."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from central.cluster.leases import Leases
from central.cluster.pump import LeasePump
from central.collector import Collector
from central.dispatch import Commands
from central.intake import Intake
from central.settings import Broker
from central.store.cluster.members import Member
from central.store.links.presence import Presence
from central.store.projections.fold import Projections
from central.store.store import Store
from central.store.tables import event, presence
from plumbing.clock import up_ms
from plumbing.ports import free_port
from simulators.servers.broker import NatsBroker
from tests.central.centre import batch, scans
from tests.central.postgresql import cluster
from tests.central.test_intake import TOPICS, Box
from tests.waiting import until

LEASE_MS = 3_000
BOXES = [f"box-{number}" for number in range(8)]


class Process:
    """What a collector's process is: a store, an intake and a membership, each in a thread of its own."""

    def __init__(self, url: str, broker: str, name: str) -> None:
        self.store = Store(url)
        me = Member(name, f"run-{name}", "m1", "boot-1", collects=True, shares=True, serves=False)
        self.leases = Leases(self.store, me, TOPICS.partitions, LEASE_MS)
        self._pump = LeasePump(self.leases, LEASE_MS)
        self._stop = threading.Event()
        self._intake = Intake(
            Broker(addresses=[broker], client_id=f"centre-{name}"),
            "suichang",
            Collector(self.store, Projections({})),
            Presence(self.store),
            Commands(self.store, Random(1), 10**12),
            Random(1),
            shares=self.leases,
        )
        self._thread = threading.Thread(target=lambda: self._intake.run(self._stop), daemon=True)

    def start(self) -> "Process":
        assert self._pump.join(self._stop)
        self._thread.start()
        return self

    @property
    def owned(self) -> frozenset[int]:
        return self.leases.owned(up_ms()) or frozenset()

    def end(self) -> None:
        """As a process ends that is told to; once."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()
        self._pump.end()
        self.store.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[tuple[str, str, ExitStack]]:
    with ExitStack() as stack:
        url = stack.enter_context(cluster()).database()
        broker = NatsBroker(tmp_path / "nats", free_port())
        broker.start()
        stack.callback(broker.stop)
        yield url, broker.address, stack


def test_boxes_are_heard_while_members_come_and_go(county: tuple[str, str, ExitStack]) -> None:
    """One has all; a second takes its half; the first ends. Who hears a box at that moment confirms."""
    url, broker, stack = county
    boxes = [stack.enter_context(Box(broker, name)) for name in BOXES]
    partitions = {TOPICS.partition(name) for name in BOXES}

    def all_send(number: int) -> None:
        for box in boxes:
            box.send_until_confirmed(batch(box.name, number, *scans(1, start=number), box=box.name))

    one = Process(url, broker, "c1").start()
    stack.callback(one.end)
    boxes[0].say(b'{"online":true}')
    all_send(1)
    two = Process(url, broker, "c2").start()
    stack.callback(two.end)
    for number in range(2, 6):
        all_send(number)
    until(lambda: len(one.owned) == len(two.owned) == 32, "fair shares")
    assert partitions & one.owned
    assert partitions & two.owned
    all_send(6)
    one.end()
    all_send(7)
    boxes[1].say(b'{"online":false}')
    until(lambda: _is_gone(two.store, boxes[1].name), "the leader hears that a box went")
    with two.store.read() as connection:
        rows = connection.execute(select(event.c.stream, event.c.seq))
        stored = sorted((row.stream, row.seq) for row in rows)
    assert stored == sorted((name, number) for name in BOXES for number in range(1, 8))


def _is_gone(store: Store, box: str) -> bool:
    with store.read() as connection:
        query = select(presence.c.is_online).where(presence.c.box == box)
        return connection.execute(query).scalar_one_or_none() is False
