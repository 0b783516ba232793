"""A simulated box joins, sends, takes confirmations and answers commands as a true one does."""

from random import Random

import msgspec
from msgspec import Raw

from edge_agent.settings import Sending
from logistics import wire
from logistics.topics import Topics
from plumbing import codec
from simulators.fleet.box import mqtt
from simulators.fleet.box.counts import Counts
from simulators.fleet.box.simulated import SimulatedBox
from simulators.fleet.work.day import Place
from tests.edge_agent.making import at, scan

TOPICS = Topics("sanji/v1", "c", 4)
CONNACK, SUBACK = b"\x20\x02\x00\x00", b"\x90\x04\x00\x01\x00\x01"


class Bench:
    """A box whose broker is the test."""

    def __init__(self) -> None:
        self.counts = Counts()
        place = Place("HUB", "hub", 0)
        self.box = SimulatedBox("box-1", place, "life", TOPICS, Sending(), Random(1), self.counts)
        self._reader = mqtt.Reader()

    def heard(self) -> list[mqtt.Packet]:
        """What the box has said since the last call."""
        packets = list(self._reader.feed(bytes(self.box.out)))
        self.box.out.clear()
        return packets

    def join(self) -> None:
        """The whole way in."""
        self.box.opened(0)
        self.box.fed(CONNACK + SUBACK, 1)

    def told(self, topic: str) -> list[bytes]:
        """The payloads that the box published there."""
        told = [mqtt.message(one) for one in self.heard() if one.kind == mqtt.PUBLISH]
        return [one.payload for one in told if one.topic == topic]

    def confirm(self, upto: int, up_ms: int) -> None:
        """The centre stored so much."""
        told = wire.Confirm(v=1, box="box-1", stream="box-1-life", upto=upto)
        packed = codec.pack(wire.encode(told))
        self.box.fed(mqtt.publish(TOPICS.confirm("box-1").encode(), packed), up_ms)


def test_it_says_that_it_is_there_only_when_it_may_hear() -> None:
    """After CONNACK it subscribes; after SUBACK it is up, and publishes its state."""
    bench = Bench()
    bench.box.opened(0)
    assert bench.box.standing == "joining"
    bench.box.fed(CONNACK, 1)
    bench.heard()
    assert bench.counts.links_up == 0
    bench.box.fed(SUBACK, 2)
    (state,) = bench.told(TOPICS.state("box-1"))
    assert msgspec.json.decode(state)["online"] is True
    assert bench.counts.links_up == 1


def test_an_event_is_confirmed_after_so_long() -> None:
    """Counted from when it was made; what the centre has confirmed is kept no more."""
    bench = Bench()
    bench.join()
    bench.heard()
    bench.box.take(at(1000), scan(1))
    bench.box.tick(1000)
    (packed,) = bench.told(TOPICS.up("box-1"))
    assert wire.decode_envelope(codec.unpack(packed, 10**6)).first == 1
    bench.confirm(1, 1250)
    assert (bench.counts.made, bench.counts.confirmed, bench.box.outbox.backlog) == (1, 1, 0)
    linked, unlinked = bench.counts.take_took()
    assert (linked.events, linked.p50_ms, unlinked.events) == (1, 250, 0)


def test_what_is_not_confirmed_is_sent_again() -> None:
    """After the sender's own pause of five seconds and up to a quarter more, and not before."""
    bench = Bench()
    bench.join()
    bench.heard()
    bench.box.take(at(10), scan(1))
    sent = []
    for up_ms in (10, 4000, 6400):
        bench.box.tick(up_ms)
        sent.append(len(bench.told(TOPICS.up("box-1"))))
    assert sent == [1, 0, 1]


def test_what_was_made_without_a_link_waits_and_is_counted_apart() -> None:
    """Its time says nothing of the centre."""
    bench = Bench()
    bench.box.take(at(0), scan(1))
    bench.join()
    bench.box.tick(1500)
    bench.confirm(1, 2000)
    linked, unlinked = bench.counts.take_took()
    assert (linked.events, unlinked.events, unlinked.p50_ms) == (0, 1, 2000)


def test_a_lost_link_is_no_link() -> None:
    """Nothing is said until there is another socket."""
    bench = Bench()
    bench.join()
    bench.box.dropped()
    bench.box.take(at(5), scan(1))
    bench.box.tick(5)
    assert not bench.box.out
    assert (bench.counts.links_up, bench.counts.links_lost) == (0, 1)


def test_a_false_confirmation_is_counted() -> None:
    """A run that saw one is not good."""
    bench = Bench()
    bench.join()
    bench.confirm(9, 10)
    assert bench.counts.false_confirmations == 1


def test_it_pings_when_it_was_silent() -> None:
    """A broker would drop it after one and a half times its keepalive."""
    bench = Bench()
    bench.join()
    bench.heard()
    assert bench.box.is_idle(19_000)
    bench.box.tick(20_001)
    assert bytes(bench.box.out) == mqtt.PING


def test_it_takes_every_table_that_it_is_sent() -> None:
    """Part by part; what else it is ordered it cannot do. A command at QoS 1 is acknowledged."""
    bench = Bench()
    bench.join()
    bench.heard()
    parts = wire.table_parts("routing", 7, bytes(range(256)) * 20)
    answers = [_answer(bench, wire.encode_order(part)) for part in parts]
    assert len(parts) == 2
    assert answers == [wire.TableHeld("routing", 0, 7, (1,)), wire.TableHeld("routing", 7)]
    refused = _answer(bench, wire.encode_order(wire.StillFetch("s", 1)))
    assert refused == wire.Refused("unsupported")


def _answer(bench: Bench, order: bytes) -> wire.AnyAnswer:
    command = wire.Command(v=1, box="box-1", id="c1", at_ms=1, expires_ms=2, do=Raw(order))
    topic = TOPICS.command("box-1").encode()
    body = codec.pack(wire.encode(command))
    head = len(topic).to_bytes(2, "big") + topic + b"\x00\x05" + body
    size, length = len(head), bytearray()
    while size > 127:
        length.append(size & 127 | 128)
        size >>= 7
    bench.box.fed(bytes([0x32, *length, size]) + head, 5)
    packets = bench.heard()
    assert (packets[0].kind, packets[0].body) == (4, b"\x00\x05")
    told = mqtt.message(packets[1])
    assert told.topic == TOPICS.result("box-1")
    return wire.decode_result(codec.unpack(told.payload, 10**6)).answer
