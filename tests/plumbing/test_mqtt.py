"""A connection stands once it hears, comes back by itself, and says what a dying box can no longer say."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest

from plumbing.address import Address
from plumbing.mqtt import Connection, Link, Message, Tries
from plumbing.ports import free_port
from tests.brokers import BROKERS, Broker, Mosquitto, running
from tests.needs import ROOT
from tests.waiting import until

WILL = Message("t/box/b/state", b"gone")


class Ear:
    """A connection with all that it told."""

    def __init__(self, *addresses: str, name: str = "ear", **link: Any) -> None:
        self.heard: list[Message] = []
        self.ups = 0
        self.downs = 0
        self.connection = Connection(
            Link(addresses=tuple(map(Address.parse, addresses)), client_id=name, **link),
            on_message=self.heard.append,
            on_up=self._up,
            on_down=self._down,
            rng=Random(1),
        )

    def _up(self) -> None:
        self.ups += 1

    def _down(self) -> None:
        self.downs += 1

    def start(self) -> "Ear":
        self.connection.start()
        return self

    def until_up(self, times: int = 1) -> "Ear":
        until(lambda: self.ups >= times, f"up {times} times", 40)
        return self

    def until_heard(self, payload: bytes) -> Message:
        until(lambda: any(one.payload == payload for one in self.heard), f"hearing {payload!r}")
        return next(one for one in self.heard if one.payload == payload)


@pytest.fixture
def ears() -> Iterator[ExitStack]:
    """Connections entered here are stopped in the end."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(params=sorted(BROKERS))
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    """Each of the two brokers."""
    with running(request.param, tmp_path / "broker") as started:
        yield started


def listen(ears: ExitStack, *addresses: str, **link: Any) -> Ear:
    """A connection that was started, and will be stopped."""
    ear = Ear(*addresses, **link)
    ears.callback(ear.connection.stop)
    return ear.start()


def test_the_pause_grows_once_all_brokers_have_been_tried() -> None:
    """Of three nodes one is dead and one elects: the third is not waited for longer than the first."""
    tries = Tries(3)
    told = [(tries.which, tries.pause_s(was_up=up)) for up in (True, False, False, False, False, False, True)]
    assert told == [(0, 0.5), (1, 0.5), (2, 0.5), (0, 1.0), (1, 1.0), (2, 1.0), (0, 0.5)]
    alone = Tries(1)
    pauses = [alone.pause_s(was_up=False) for _ in range(8)]
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]


def test_what_one_publishes_the_other_hears(broker: Broker, ears: ExitStack) -> None:
    """As soon as both are up, for up means that the subscriptions are granted; bytes come as they are."""
    ear = listen(ears, broker.address, subscriptions=(("t/+/up", 0), ("t/x", 1))).until_up()
    mouth = listen(ears, broker.address, name="mouth").until_up()
    payload = bytes(range(256)) * 900
    assert mouth.connection.publish("t/box/up", payload)
    assert mouth.connection.publish("t/x", b"second", qos=1)
    assert mouth.connection.publish("t/other", b"unheard")
    assert ear.until_heard(payload).topic == "t/box/up"
    ear.until_heard(b"second")
    assert len(ear.heard) == 2
    assert ear.downs == 0


def test_a_state_is_retained(broker: Broker, ears: ExitStack) -> None:
    """Who comes later hears it."""
    mouth = listen(ears, broker.address, name="mouth").until_up()
    mouth.connection.publish(WILL.topic, b"here", retain=True)
    ear = listen(ears, broker.address, subscriptions=((WILL.topic, 0),))
    assert ear.until_heard(b"here").topic == WILL.topic


def test_a_farewell_is_no_death(broker: Broker, ears: ExitStack) -> None:
    """Who stops publishes its last word and no will."""
    ear = listen(ears, broker.address, subscriptions=((WILL.topic, 0), ("t/end", 0))).until_up()
    leaver = Ear(broker.address, name="leaver", will=WILL).start().until_up()
    leaver.connection.publish(WILL.topic, b"bye", retain=True)
    leaver.connection.stop()
    ear.until_heard(b"bye")
    mouth = listen(ears, broker.address, name="mouth").until_up()
    mouth.connection.publish("t/end", b"end")
    ear.until_heard(b"end")
    assert [one.payload for one in ear.heard] == [b"bye", b"end"]


_DIES = """
import sys, time
from random import Random
from plumbing.address import Address
from plumbing.mqtt import Connection, Link, Message
link = Link(addresses=(Address.parse(sys.argv[1]),), client_id="dies", will=Message("t/box/b/state", b"gone"))
up = lambda: print("up", flush=True)
Connection(link, on_message=print, on_up=up, on_down=print, rng=Random(1)).start()
time.sleep(60)
"""


def test_the_will_of_a_killed_process_is_published(broker: Broker, ears: ExitStack) -> None:
    """The centre hears of a box's death from the broker."""
    ear = listen(ears, broker.address, subscriptions=((WILL.topic, 0),)).until_up()
    command = [sys.executable, "-c", _DIES, broker.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as dying:
        assert dying.stdout is not None
        while b"up" not in dying.stdout.readline().split():
            assert dying.poll() is None
        dying.kill()
    ear.until_heard(WILL.payload)


def test_a_broker_that_comes_back_is_found_again(broker: Broker, ears: ExitStack) -> None:
    """By itself, with its subscriptions; down and up are told once each."""
    ear = listen(ears, broker.address, subscriptions=(("t/x", 0),)).until_up()
    broker.kill()
    until(lambda: ear.downs == 1, "down")
    assert not ear.connection.publish("t/x", b"lost")
    broker.start()
    ear.until_up(2)
    ear.connection.publish("t/x", b"again")
    ear.until_heard(b"again")
    assert (ear.ups, ear.downs) == (2, 1)


def test_an_address_that_does_not_answer_is_followed_by_the_next(broker: Broker, ears: ExitStack) -> None:
    """A list of brokers is tried in turn."""
    dead = f"mqtt://127.0.0.1:{free_port()}"
    listen(ears, dead, "mqtt://name.invalid", broker.address).until_up()


def test_a_broker_that_refuses_us_is_followed_by_the_next(tmp_path: Path, ears: ExitStack) -> None:
    """A wrong password does not hold us at the wrong door."""
    strict = Mosquitto(tmp_path, free_port(), is_open=False)
    strict.start()
    ears.callback(strict.stop)
    with running("mosquitto", tmp_path / "kind") as kind:
        ear = listen(ears, strict.address, kind.address).until_up()
        assert ear.downs == 0
        ear.connection.stop()


def say_until_heard(mouth: Ear, ear: Ear, topic: str, payload: bytes) -> bool:
    """Says it once more; whether it was heard by now."""
    mouth.connection.publish(topic, payload)
    return any(one.payload == payload for one in ear.heard)


def is_heard(mouth: Ear, ear: Ear, topic: str, payload: bytes) -> bool:
    """Whether what is said now is heard: it comes before what is said after it, or not at all."""
    ear.heard.clear()
    mouth.connection.publish(topic, payload)
    mouth.connection.publish("t/end", b"end")
    ear.until_heard(b"end")
    return any(one.payload == payload for one in ear.heard)


def test_what_is_wanted_changes_while_the_link_lives(broker: Broker, ears: ExitStack) -> None:
    """What is subscribed later is heard, what is given up is heard no more, and up is told once."""
    ear = listen(ears, broker.address, subscriptions=(("t/end", 0),)).until_up()
    mouth = listen(ears, broker.address, name="mouth").until_up()
    many = [(f"t/{number}/+", 0) for number in range(250)]
    ear.connection.subscribe(many)
    until(lambda: say_until_heard(mouth, ear, "t/249/x", b"more"), "hearing what was wanted later")
    ear.connection.unsubscribe(["t/7/+", "t/of nobody"])
    until(lambda: not is_heard(mouth, ear, "t/7/x", b"gone"), "hearing no more what was given up")
    mouth.connection.publish("t/8/x", b"kept")
    ear.until_heard(b"kept")
    assert (ear.ups, ear.downs) == (1, 0)


def test_a_new_connection_begins_with_what_is_wanted_then(broker: Broker, ears: ExitStack) -> None:
    """Not with what was wanted first; what changes while there is no link counts as well."""
    ear = listen(ears, broker.address, subscriptions=(("t/first", 0), ("t/end", 0))).until_up()
    ear.connection.unsubscribe(["t/first"])
    ear.connection.subscribe([("t/second", 0)])
    broker.kill()
    until(lambda: ear.downs == 1, "down")
    ear.connection.subscribe([("t/third", 1)])
    broker.start()
    ear.until_up(2)
    for topic in ("t/first", "t/second", "t/third", "t/end"):
        ear.connection.publish(topic, topic.encode())
    ear.until_heard(b"t/end")
    assert sorted(one.topic for one in ear.heard) == ["t/end", "t/second", "t/third"]


def test_one_that_wants_nothing_is_up(broker: Broker, ears: ExitStack) -> None:
    """It can publish, and hears what it wants from then on."""
    ear = listen(ears, broker.address).until_up()
    ear.connection.subscribe([("t/x", 0)])
    until(lambda: say_until_heard(ear, ear, "t/x", b"x"), "hearing what was wanted later")
    assert ear.ups == 1


class Choosy:
    """Refuses each subscription at first (SUBACK 0x80), as a cluster that is electing, and then grants it.

    It keeps the topics that it granted, in their order.
    """

    def __init__(self, refusals: int) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"mqtt://127.0.0.1:{self._socket.getsockname()[1]}"
        self._refusals = refusals
        self.granted: list[bytes] = []
        self.refused: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with self._socket.accept()[0] as held, held.makefile("rb") as read:
            while head := read.read(1):
                body = read.read(read.read(1)[0])
                if head[0] >> 4 == 1:
                    held.sendall(b"\x20\x02\x00\x00")  # CONNECT → CONNACK, accepted
                elif head[0] >> 4 == 8:
                    held.sendall(self._answer(body))

    def _answer(self, subscribe: bytes) -> bytes:
        """SUBSCRIBE → SUBACK: a packet identifier, then topics with their lengths before and a QoS behind."""
        topics, rest = [], subscribe[2:]
        while rest:
            length = int.from_bytes(rest[:2])
            topics.append(rest[2 : 2 + length])
            rest = rest[3 + length :]
        codes = bytearray()
        for topic in topics:
            is_refused = self.refused.count(topic) < self._refusals
            (self.refused if is_refused else self.granted).append(topic)
            codes.append(0x80 if is_refused else 0)
        return bytes([0x90, 2 + len(codes)]) + subscribe[:2] + codes

    def close(self) -> None:
        self._socket.close()
        self._thread.join()


def test_what_is_refused_is_asked_for_again(ears: ExitStack) -> None:
    """Also of what is wanted later; what is given up meanwhile is not."""
    choosy = Choosy(refusals=2)
    ear = listen(ears, choosy.address, subscriptions=(("t/first", 0),))
    ear.until_up()
    assert (choosy.granted, choosy.refused) == ([b"t/first"], [b"t/first"] * 2)
    ear.connection.subscribe([("t/later", 0), ("t/given up", 0)])
    until(lambda: b"t/given up" in choosy.refused, "the first refusal")
    ear.connection.unsubscribe(["t/given up"])
    until(lambda: b"t/later" in choosy.granted, "the grant")
    assert choosy.granted == [b"t/first", b"t/later"]
    assert (ear.ups, ear.downs) == (1, 0)
    ear.connection.stop()
    choosy.close()


class Deaf:
    """Takes a connection and says that all is well, but never grants a subscription."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"mqtt://127.0.0.1:{self._socket.getsockname()[1]}"
        self._held: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                held, _ = self._socket.accept()
            except OSError:
                return
            self._held.append(held)
            held.recv(1000)
            held.sendall(b"\x20\x02\x00\x00")  # CONNACK, accepted

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for held in self._held:
            held.close()


def test_a_broker_that_grants_nothing_is_followed_by_the_next(tmp_path: Path, ears: ExitStack) -> None:
    """Connected but deaf is not up: after a while the next address is tried."""
    deaf = Deaf()
    ears.callback(deaf.close)
    with running("mosquitto", tmp_path) as kind:
        ear = listen(ears, deaf.address, kind.address, grant_s=1.5, subscriptions=(("t/x", 0),))
        ear.until_up()
        assert ear.downs == 0
        ear.connection.stop()


def test_publishing_without_a_link_says_so() -> None:
    """False, and nothing is kept for later: that is the outbox's matter."""
    ear = Ear(f"mqtt://127.0.0.1:{free_port()}")
    assert not ear.connection.publish("t/x", b"x")
    ear.start()
    assert not ear.connection.publish("t/x", b"x")
    ear.connection.stop()


def test_stopping_before_starting_is_harmless() -> None:
    """What failed half-way can be cleaned up."""
    Ear("mqtt://127.0.0.1:1").connection.stop()
