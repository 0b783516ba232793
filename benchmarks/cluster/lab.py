"""A county on a cluster, each part a process of its own: broker nodes, collectors, PostgreSQL, and boxes."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.cluster.crowd import Crowd, Watch
from benchmarks.cluster.keeper import Kept
from benchmarks.table import core_s_of
from central.store.projections.fold import READ_MODELS
from plumbing.patience import wait_until
from simulators.servers.broker_cluster import NatsCluster
from simulators.servers.postgresql import Server

_START_S, _REBUILD_S = 120.0, 400.0
_DATABASE = "centre"
LEASE_S = 6
"""Who waits for a dead one's partitions waits for its lease's end, and for a turn of those who live."""
_CENTRE = """
[store]
url = "{url}"

[broker]
addresses = [{brokers}]
keepalive_s = 5

[cluster]
member = "{name}"
lease_s = {lease_s}

[web]
secret_file = "{folder}/secret"
"""
# Where memory serves as a disk: no box is killed here, and forty of them would only wait for ours.
_FAST = Path("/dev/shm")


class Lab:
    """The parts, and what may be done to them. Services are kept alive as systemd keeps them."""

    def __init__(self, folder: Path, *, collectors: int, boxes: int, rate_per_s: float) -> None:
        self._stack = ExitStack()
        self._folder = folder
        self.postgresql = Server(icu=True)
        self._stack.callback(self.postgresql.remove)
        self.nodes = NatsCluster(folder / "broker")
        self.collectors = [self._collector(f"collector-{one}", one) for one in range(1, collectors + 1)]
        fast = self._stack.enter_context(tempfile.TemporaryDirectory(dir=_FAST if _FAST.is_dir() else None))
        self.crowd = Crowd(Path(fast), self.nodes.addresses, boxes, rate_per_s)

    def start(self) -> None:
        """All up: each collector has its share, and each box has had an event stored. Raises TimeoutError."""
        self.postgresql.start()
        self.postgresql.made(name=_DATABASE)
        self.nodes.start()
        self._stack.callback(self.nodes.stop)
        for one in self.collectors:
            self._stack.callback(one.stop)
            one.start()
            # One after the other: the first one makes the tables.
            if not wait_until(lambda one=one: "mqtt.up" in one.said(), _START_S):  # type: ignore[misc]  # bound at once
                raise TimeoutError(f"{one.name} does not come up: {one.said()[-2000:]}")
        self._stack.callback(self.crowd.stop)
        self.crowd.start()
        self.await_whole()

    def stop(self) -> None:
        """All down."""
        self._stack.close()

    def await_whole(self) -> None:
        """Until all live, share the boxes, and store what each box makes from now on. Raises TimeoutError."""
        self.crowd.work()
        for one in self.collectors:
            one.release()
        for node in self.nodes.nodes:
            if not node.is_running:
                node.start()
        self.nodes.await_ready()
        if not wait_until(lambda: all(self.owned(one) for one in self.collectors), _START_S, pause_s=0.5):
            raise TimeoutError(f"not each collector has its share: {self.words()}")
        self.finish(self.crowd.watch())

    def owned(self, collector: Kept) -> frozenset[int]:
        """The partitions that a collector holds by now, as the database has it."""
        rows = self._rows(
            f"SELECT name FROM cluster_lease WHERE holder = '{collector.name}' AND name LIKE 'partition/%' "
            "AND until_ms > extract(epoch FROM clock_timestamp()) * 1000"
        )
        return frozenset(int(name.partition("/")[2]) for (name,) in rows)

    def finish(self, watch: Watch, patience_s: float = 120.0) -> float:
        """Until the watch is over; how long it took. Raises TimeoutError."""
        if not self.crowd.wait(lambda: watch.is_over, patience_s):
            raise TimeoutError(f"not stored again after {patience_s:g} s: {self.words()}")
        return watch.took_s

    def cpu_s(self) -> dict[str, float]:
        """Processor seconds spent so far by each part."""
        return {
            "boxes": core_s_of(os.getpid()),
            "nodes": sum(core_s_of(node.pid) for node in self.nodes.running()),
            "collectors": sum(core_s_of(one.pid) for one in self.collectors if one.pid),
            "PostgreSQL": self.postgresql.core_s(),
        }

    def faults(self) -> list[str]:
        """What is wrong with what is stored, once all is drained: an event lost, doubled, or of nobody."""
        made = self.crowd.made()
        stored = [waybill for (waybill,) in self._rows("SELECT waybill FROM parcel_step")]
        ((events, numbers),) = self._rows(
            "SELECT count(*), count(DISTINCT (stream, seq)) FROM event WHERE type = 'parcel.scanned'"
        )
        found = []
        if lost := set(made) - set(stored):
            found.append(f"{len(lost)} of {len(made)} lost, such as {sorted(lost)[:3]}")
        if len(stored) != len(set(stored)) or int(events) > len(made):
            found.append(
                f"{len(stored) - len(set(stored))} steps and {int(events) - len(made)} events too many"
            )
        if foreign := set(stored) - set(made):
            found.append(f"{len(foreign)} of nobody, such as {sorted(foreign)[:3]}")
        if events != numbers:
            found.append(f"{events} events under {numbers} numbers")
        return found

    def spoilt(self) -> list[str]:
        """The read models that are others after a rebuild. The collectors are stopped for good before."""
        for one in self.collectors:
            one.stop()
        before = self._models()
        command = [
            sys.executable,
            "-m",
            "plumbing.commands",
            "central",
            "rebuild",
            str(self.config("rebuild")),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=_REBUILD_S)
        after = self._models()
        return [
            f"{name}: {was} rows, then {after[name]}" for name, was in before.items() if after[name] != was
        ]

    def _models(self) -> dict[str, str]:
        """Each read model by its rows' number and digest."""
        rows = "string_agg(one::text, ';' ORDER BY one::text COLLATE \"C\")"
        digest = f"count(*) || ' ' || coalesce(md5({rows}), '')"
        names = [table.name for table in READ_MODELS]
        return {name: self._rows(f"SELECT {digest} FROM {name} one")[0][0] for name in names}

    def _rows(self, query: str) -> list[list[str]]:
        return self.postgresql.rows(query, _DATABASE)

    def config(self, name: str, tables: str = "", first: int = 0) -> Path:
        """Settings of one of the centre's processes, which tries the nodes from `first` on."""
        addresses = self.nodes.addresses
        first %= len(addresses)
        brokers = ", ".join(f'"{one}"' for one in [*addresses[first:], *addresses[:first]])
        text = _CENTRE.format(
            url=self.postgresql.address(_DATABASE),
            brokers=brokers,
            name=name,
            folder=self._folder,
            lease_s=LEASE_S,
        )
        path = self._folder / f"{name}.toml"
        path.write_text(text + tables, encoding="utf-8")
        return path

    def words(self) -> str:
        """The last words of all, for who looks why."""
        told = [f"{one.name} (ended by {one.codes}): {one.said()[-1500:]}" for one in self.collectors]
        return "\n".join([f"backlog {self.crowd.backlog}", *told, self.postgresql.said()])

    def _collector(self, name: str, first: int) -> Kept:
        command = [sys.executable, "-m", "plumbing.commands", "central", "collect"]
        return Kept(name, [*command, str(self.config(name, first=first))], self._folder / f"{name}.log")


@contextmanager
def running(folder: Path, *, collectors: int = 2, boxes: int = 30, rate_per_s: float = 150) -> Iterator[Lab]:
    """A lab that runs, and is gone at the end."""
    lab = Lab(folder, collectors=collectors, boxes=boxes, rate_per_s=rate_per_s)
    try:
        lab.start()
        yield lab
    finally:
        lab.stop()
