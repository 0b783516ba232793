"""Three nodes are one broker: what is said at one is heard at another, and any one of them may be gone."""

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from random import Random

import pytest

from plumbing.address import Address
from plumbing.mqtt import Connection, Link
from simulators.servers.broker import BrokerError
from simulators.servers.broker_cluster import NatsCluster
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(name="nodes", scope="module")
def _nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsCluster]:
    made = NatsCluster(tmp_path_factory.mktemp("nodes"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


class Party:
    """Somebody at one node, who hears all that is said."""

    def __init__(self, address: str, name: str) -> None:
        self.heard: Queue[bytes] = Queue()
        self.ups: Queue[str] = Queue()
        link = Link(addresses=(Address.parse(address),), client_id=name, subscriptions=(("said", 0),))
        self.connection = Connection(
            link,
            on_message=lambda message: self.heard.put(message.payload),
            on_up=lambda: self.ups.put(name),
            on_down=lambda: None,
            rng=Random(1),
        )
        self.connection.start()
        self.ups.get(timeout=60)


def test_what_is_said_at_one_is_heard_at_all(nodes: NatsCluster) -> None:
    """By each, whoever says it; and each node tells how many are linked to it."""
    parties = [Party(address, f"party-{number}") for number, address in enumerate(nodes.addresses)]
    try:
        assert parties[0].connection.publish("said", b"good morning")
        assert [one.heard.get(timeout=20) for one in parties] == [b"good morning"] * 3
        until(lambda: [node.links() for node in nodes.nodes] == [1, 1, 1], "each has one", 20)
        assert nodes.busiest().links() == 1
    finally:
        for one in parties:
            one.connection.stop()


def test_any_one_may_be_gone(nodes: NatsCluster) -> None:
    """The others take clients, and so does the one that comes back."""
    for node in nodes.nodes:
        node.kill()
        assert node not in nodes.running()
        assert node.links() == 0
        nodes.await_ready()
        node.start()
        nodes.await_ready()


def test_one_alone_is_no_majority(nodes: NatsCluster) -> None:
    """It is told which one has no leader; with a second one it goes on."""
    for node in nodes.nodes[1:]:
        node.kill()
    with pytest.raises(BrokerError, match="node-1 "):
        nodes.await_ready(patience_s=15)
    for node in nodes.nodes[1:]:
        node.start()
    nodes.await_ready()


def test_without_a_node_nobody_is_the_busiest(tmp_path: Path) -> None:
    """It is said what to do."""
    with pytest.raises(BrokerError, match="start the cluster first"):
        NatsCluster(tmp_path).busiest()
