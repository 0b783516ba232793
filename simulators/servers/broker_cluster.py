"""A clustered broker for a trial or a test: nats-server nodes with routes between them, on loopback."""

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from threading import Event
from urllib.error import URLError
from urllib.request import urlopen

from msgspec import Struct

from plumbing.address import Address
from plumbing.mqtt import Connection, Link
from plumbing.patience import wait_until
from plumbing.ports import free_port
from simulators.servers.broker import BrokerError, NatsBroker

NODES = 3
_READY_S = 60.0
_ASK_S = 2.0
_CONFIG = """\
# Clients of NATS itself are not wanted. JetStream keeps MQTT's sessions and retained messages on all nodes.
listen: "127.0.0.1:-1"
http: "127.0.0.1:{ports.watch}"
server_name: "sanji-{number}"
jetstream {{ store_dir: "{folder}", max_memory_store: 64MB, max_file_store: 256MB }}
# What is asked of a dead node is given up after this time, as in the files of a true one (from 2.12 on).
mqtt {{ listen: "127.0.0.1:{ports.mqtt}", js_api_timeout: "2s" }}
cluster {{
  name: "sanji"
  listen: "127.0.0.1:{ports.route}"
  routes: [{routes}]
}}
"""


class Ports(Struct, frozen=True):
    """Where a node listens: for MQTT, for its neighbours, and for who watches it."""

    mqtt: int
    route: int
    watch: int


class Node(NatsBroker):
    """One node of a cluster: a process of its own with a folder of its own."""

    def __init__(self, folder: Path, number: int, ports: Ports, routes: Sequence[int]) -> None:
        urls = ", ".join(f'"nats-route://127.0.0.1:{port}"' for port in routes)
        config = _CONFIG.format(number=number, folder=folder / "jetstream", ports=ports, routes=urls)
        super().__init__(folder, ports.mqtt, config)
        self.name = f"node-{number}"
        self._watch = ports.watch

    def links(self) -> int:
        """How many MQTT clients it has; none while it does not run."""
        # No client of NATS itself knows where it listens: all connections are MQTT's.
        return int(str(self._asked("varz").get("connections", 0)))

    def has_leader(self) -> bool:
        """Whether it knows who leads the cluster's JetStream, without which no MQTT client is let in."""
        cluster = self._asked("jsz").get("meta_cluster")
        return isinstance(cluster, dict) and bool(cluster.get("leader"))

    def _asked(self, what: str) -> dict[str, object]:
        try:
            with urlopen(f"http://127.0.0.1:{self._watch}/{what}", timeout=_ASK_S) as answer:
                told: dict[str, object] = json.loads(answer.read())
        except (URLError, OSError, ValueError):
            return {}
        return told


class NatsCluster:
    """Three nodes (or so many), from `start` to `stop`; each can be killed and started again.

    With three, any one may be gone: the other two elect among themselves, and go on.
    """

    def __init__(self, folder: Path, count: int = NODES) -> None:
        all_ports = [Ports(free_port(), free_port(), free_port()) for _ in range(count)]
        routes = [ports.route for ports in all_ports]
        self.nodes = [
            Node(folder / f"node-{number}", number, ports, routes)
            for number, ports in enumerate(all_ports, start=1)
        ]

    @property
    def addresses(self) -> list[str]:
        """What settings name as the brokers."""
        return [node.address for node in self.nodes]

    def start(self) -> None:
        """Start all and wait until each takes MQTT clients. Raises BrokerError."""
        for node in self.nodes:
            node.start()
        self.await_ready()

    def stop(self) -> None:
        """End all; harmless where one does not run."""
        for node in self.nodes:
            node.stop()

    def await_ready(self, patience_s: float = _READY_S) -> None:
        """Until each node that runs takes an MQTT client and grants it what it asks. Raises BrokerError."""
        for node in self.running():
            if not wait_until(node.has_leader, patience_s):
                raise BrokerError(
                    f"{node.name} knows of no leader after {patience_s:g} s: a majority must run"
                )
            if not takes_clients(node.address, patience_s):
                raise BrokerError(f"{node.name} grants no MQTT client a subscription within {patience_s:g} s")

    def running(self) -> list[Node]:
        """The nodes that live."""
        return [node for node in self.nodes if node.is_running]

    def busiest(self) -> Node:
        """The node that most clients are linked to. Raises BrokerError where none runs."""
        nodes = self.running()
        if not nodes:
            raise BrokerError("no node runs: start the cluster first")
        return max(nodes, key=Node.links)


def takes_clients(address: str, patience_s: float) -> bool:
    """Whether a broker lets a client in and grants it a subscription within so long.

    A cluster that is electing refuses either for a while; it is asked again and again.
    """
    is_up = Event()
    link = Link(
        addresses=(Address.parse(address),),
        client_id="ready",
        subscriptions=(("sanji/ready", 0),),
        grant_s=5.0,
    )
    probe = Connection(link, on_message=lambda _: None, on_up=is_up.set, on_down=lambda: None, rng=Random(1))
    probe.start()
    try:
        return is_up.wait(patience_s)
    finally:
        probe.stop()
