"""A thousand hostile messages at a real broker: none is taken, nothing ends, and all are counted."""

import queue
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
from msgspec import structs

from edge_agent.orders.rejects import Rejects
from edge_agent.uplink.link import BoxLink
from logistics import orders, wire
from plumbing import codec, signing
from plumbing.address import Address
from plumbing.mqtt import Connection, Link
from tests.brokers import Broker, running
from tests.edge_agent.making import settings
from tests.edge_agent.orders.signing import Hand, command, hand

PATIENCE_S = 30
TOPIC = "sanji/v1/suichang/box/box-1/command"
HOSTILE = 1000


class Ends:
    """A box with its centre's key, and somebody who may publish where the centre does."""

    def __init__(self, broker: Broker, folder: Path, stack: ExitStack) -> None:
        self.centre = hand()
        self.rejects = Rejects("S")
        self.commands: queue.Queue[wire.Command] = queue.Queue()
        up: queue.Queue[str] = queue.Queue()
        self.foe = Connection(
            Link(addresses=(Address.parse(broker.address),), client_id="foe"),
            on_message=lambda _message: None,
            on_up=lambda: up.put("foe"),
            on_down=lambda: None,
            rng=Random(1),
        )
        key = signing.text_of(self.centre.public)
        self.box = BoxLink(
            settings(folder, broker={"addresses": [broker.address]}, commands={"key": key}),
            "0.1.0",
            on_confirm=lambda _confirm: None,
            on_command=self.commands.put,
            on_up=lambda: up.put("box"),
            on_down=lambda: None,
            rng=Random(1),
            on_rejected=self.rejects.note,
        )
        for one in (self.foe, self.box):
            stack.callback(one.stop)
            one.start()
        assert {up.get(timeout=PATIENCE_S), up.get(timeout=PATIENCE_S)} == {"foe", "box"}


@pytest.fixture(params=["mosquitto", "nats"])
def ends(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ends]:
    """Both ends on a real broker of each kind."""
    with running(request.param, tmp_path / "broker") as broker, ExitStack() as stack:
        yield Ends(broker, tmp_path, stack)


def hostile(centre: Hand, rng: Random) -> Iterator[bytes]:
    """Messages that no box may take, of nine kinds in turn."""
    foe = hand()
    restart = command(orders.AgentRestart())
    signed = centre.signed(wire.encode(restart))
    while True:
        torn = bytearray(wire.encode(signed))
        torn[rng.randrange(len(torn))] ^= 1 << rng.randrange(8)
        forged = structs.replace(
            signed, body=wire.encode(structs.replace(restart, id=f"f{rng.random()}"[:9]))
        )
        yield rng.randbytes(rng.randrange(0, 300))
        yield codec.pack(rng.randbytes(rng.randrange(1, 300)))
        yield codec.pack(bytes(torn))
        yield codec.pack(wire.encode(forged))
        yield foe.packed(restart)
        yield centre.packed(command(orders.AgentRestart(), box="box-2"))
        yield Hand(centre.private, "longyou").packed(restart)
        yield codec.pack(wire.encode(restart))
        yield codec.pack(bytes(20_000_000)) if rng.random() < 0.1 else bytes(wire.COMMAND_BYTES_MAX + 1)


def test_a_thousand_hostile_messages_are_all_refused_and_counted(ends: Ends) -> None:
    """Forged, torn, foreign, unsigned, bombs and garbage; the centre's own word gets through behind them."""
    messages = hostile(ends.centre, Random(7))
    for _ in range(HOSTILE):
        assert ends.foe.publish(TOPIC, next(messages), qos=1)
    assert ends.foe.publish(TOPIC, ends.centre.packed(command(orders.ClockAsk(), "true")), qos=1)
    taken = ends.commands.get(timeout=PATIENCE_S)
    assert taken.id == "true"
    assert ends.commands.empty()
    assert ends.box.rejected == ends.rejects.total == HOSTILE
    told = {one.reason: one.count for one in ends.rejects.due(0)}
    assert sum(told.values()) == HOSTILE
    assert {"signature", "foreign", "unsigned", "unreadable", "oversize"} == set(told)
