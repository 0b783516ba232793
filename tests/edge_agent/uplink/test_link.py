"""A box's link says that the box is there, carries its batches, and takes in what is meant for it."""

import queue
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import msgspec
import pytest
from msgspec import Raw

from edge_agent.uplink.link import BoxLink
from logistics import wire
from plumbing import codec
from plumbing.address import Address
from plumbing.mqtt import Connection, Link, Message
from plumbing.ports import free_port
from tests.brokers import Broker, Configured, running
from tests.edge_agent.making import settings

UP, STATE = "sanji/v1/suichang/up/24/box-1", "sanji/v1/suichang/box/box-1/state"
COMMAND, RESULT = "sanji/v1/suichang/box/box-1/command", "sanji/v1/suichang/box/box-1/result"
CONFIRM, LIVE = "sanji/v1/suichang/box/box-1/confirm", "sanji/v1/suichang/box/box-1/live/scale"
PATIENCE_S = 15


class Ends:
    """A box's link, and a centre that hears everything of the county."""

    def __init__(self, broker: Broker, folder: Path, stack: ExitStack) -> None:
        self.heard: queue.Queue[Message] = queue.Queue()
        self.confirms: queue.Queue[wire.Confirm] = queue.Queue()
        self.commands: queue.Queue[wire.Command] = queue.Queue()
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
            on_command=self.commands.put,
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


def command(box: str) -> bytes:
    order = Raw(wire.encode_order(wire.StillFetch("s", 1)))
    return codec.pack(wire.encode(wire.Command(v=1, box=box, id="c", at_ms=0, expires_ms=9, do=order)))


def test_only_a_readable_command_to_this_box_is_taken(ends: Ends) -> None:
    """Garbage and bombs are counted, another box's command and topic are not ours, and nothing ends."""
    ends.box.start()
    assert ends.state()["online"]
    bad = (b"", b"garbage", codec.pack(bytes(wire.COMMAND_BYTES_MAX + 1)), confirm("box-1", 1))
    ends.centre.publish(COMMAND.replace("box-1", "box-2"), command("box-1"))
    for payload in (*bad, command("box-2"), command("box-1")):
        ends.centre.publish(COMMAND, payload, qos=1)
    taken = ends.commands.get(timeout=PATIENCE_S)
    assert (taken.box, wire.decode_order(taken.do)) == ("box-1", wire.StillFetch("s", 1))
    assert ends.commands.empty()
    assert ends.box.rejected == len(bad) + 1


def test_a_result_goes_under_the_boxs_own_name(ends: Ends) -> None:
    """And says how much went over the link: nothing when there is none."""
    result = wire.Result(v=1, box="box-1", id="c", answer=wire.Refused("gone"))
    assert ends.box.send_result(result) == 0
    ends.box.start()
    assert ends.state()["online"]
    size = ends.box.send_result(result)
    heard = ends.hear()
    assert (heard.topic, len(heard.payload)) == (RESULT, size)
    assert wire.decode_result(codec.unpack(heard.payload, wire.RESULT_BYTES_MAX)) == result


@pytest.mark.parametrize("qos", [0, 1])
def test_what_is_asked_of_the_broker_is_the_settings_quality(tmp_path: Path, qos: int) -> None:
    """Confirmations and commands alike, as the broker's own log has it: NATS holds few requests of QoS 1."""
    config, port = tmp_path / "mosquitto.conf", free_port()
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nlog_type subscribe\n", encoding="ascii"
    )
    broker = Configured("mosquitto", config, port)
    broker.start()
    asked = config.with_suffix(".log")
    try:
        tables = {"broker": {"addresses": [f"mqtt://127.0.0.1:{port}"], "qos": qos}}
        links: queue.Queue[str] = queue.Queue()
        box = BoxLink(
            settings(tmp_path, **tables),
            "0.1.0",
            on_confirm=lambda _one: None,
            on_command=lambda _one: None,
            on_up=lambda: links.put("up"),
            on_down=lambda: None,
            rng=Random(1),
        )
        box.start()
        assert links.get(timeout=PATIENCE_S) == "up"
        box.stop()
    finally:
        broker.stop()
    heard = [line.split(": ", 1)[-1] for line in asked.read_text(encoding="utf-8").splitlines()]
    assert sorted(line for line in heard if "sanji/" in line) == [
        f"box-box-1 {qos} {COMMAND}",
        f"box-box-1 {qos} {CONFIRM}",
    ]
