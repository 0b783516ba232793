"""A box's link says that the box is there, carries its batches, and takes in what is meant for it."""

import queue
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import msgspec
import pytest

from edge_agent.uplink.link import BoxLink
from logistics import wire
from plumbing import codec
from plumbing.address import Address
from plumbing.mqtt import Connection, Link, Message
from tests.brokers import Broker, running
from tests.edge_agent.making import settings

UP, STATE = "sanji/v1/suichang/up/24/box-1", "sanji/v1/suichang/box/box-1/state"
CONFIRM, LIVE = "sanji/v1/suichang/box/box-1/confirm", "sanji/v1/suichang/box/box-1/live/scale"
PATIENCE_S = 15


class Ends:
    """A box's link, and a centre that hears everything of the county."""

    def __init__(self, broker: Broker, folder: Path, stack: ExitStack) -> None:
        self.heard: queue.Queue[Message] = queue.Queue()
        self.confirms: queue.Queue[wire.Confirm] = queue.Queue()
        self.links: queue.Queue[str] = queue.Queue()
        tables = {"broker": {"addresses": [broker.address]}}
        centre_up: queue.Queue[bool] = queue.Queue()
        everything = Link(
            addresses=(Address.parse(broker.address),), client_id="centre", subscriptions=(("sanji/#", 0),)
        )
        self.centre = Connection(
            everything,
            on_message=self.heard.put,
            on_up=lambda: centre_up.put(True),
            on_down=lambda: None,
            rng=Random(1),
        )
        stack.callback(self.centre.stop)
        self.centre.start()
        assert centre_up.get(timeout=PATIENCE_S)
        self.box = BoxLink(
            settings(folder, **tables),
            "0.1.0",
            on_confirm=self.confirms.put,
            on_up=lambda: self.links.put("up"),
            on_down=lambda: self.links.put("down"),
            rng=Random(1),
        )
        stack.callback(self.box.stop)

    def hear(self) -> Message:
        return self.heard.get(timeout=PATIENCE_S)

    def state(self) -> dict[str, object]:
        message = self.hear()
        assert message.topic == STATE
        told: dict[str, object] = msgspec.json.decode(message.payload)
        return told


@pytest.fixture
def ends(tmp_path: Path) -> Iterator[Ends]:
    """Both ends on a real broker; the box's is not started."""
    with running("mosquitto", tmp_path / "broker") as broker, ExitStack() as stack:
        yield Ends(broker, tmp_path, stack)


def confirm(box: str, upto: int) -> bytes:
    return codec.pack(wire.encode(wire.Confirm(v=1, box=box, stream="s", upto=upto)))


def test_a_box_says_that_it_comes_and_goes(ends: Ends) -> None:
    """Who it is, in which version, whether it is there."""
    assert not ends.box.send_batch(b"too early")
    ends.box.start()
    assert ends.links.get(timeout=PATIENCE_S) == "up"
    who = {"site": "S", "role": "village", "version": "0.1.0"}
    assert ends.state() == {"online": True} | who
    ends.box.stop()
    assert ends.state() == {"online": False} | who


def test_batches_and_live_values_go_under_the_boxs_own_name(ends: Ends) -> None:
    """Each on its topic."""
    ends.box.start()
    assert ends.state()["online"]
    assert ends.box.send_batch(b"batch")
    ends.box.send_live("scale", {"net_g": 5})
    assert [ends.hear(), ends.hear()] == [Message(UP, b"batch"), Message(LIVE, b'{"net_g":5}')]


def test_only_a_readable_confirmation_of_this_box_is_taken(ends: Ends) -> None:
    """Garbage, a bomb, a batch or another box's confirmation is no word of the centre to us."""
    ends.box.start()
    assert ends.state()["online"]
    for payload in (
        b"",
        b"garbage",
        codec.pack(b"\x91" * 100_000),
        codec.pack(bytes(wire.UNPACKED_BYTES_MAX + 1)),
        confirm("box-2", 3),
        confirm("box-1", 4),
    ):
        ends.centre.publish(CONFIRM, payload)
    assert ends.confirms.get(timeout=PATIENCE_S).upto == 4
    assert ends.confirms.empty()
