"""The intake takes what comes over a real broker, confirms what is stored, and lives on."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import msgspec
import pytest
from msgspec import structs
from msgspec.structs import replace

from central.dispatch import Commands
from central.intake import Intake
from central.settings import Broker
from central.store import tables
from central.store.links import orders
from central.store.links.presence import Presence
from logistics import wire
from logistics.topics import Topics
from plumbing import codec
from plumbing.address import Address
from plumbing.clock import utc_ms
from plumbing.mqtt import Connection, Link, Message
from plumbing.ports import free_port, is_free
from plumbing.process import Child
from simulators.servers.broker import NatsBroker
from tests.central.centre import T0, Centre, batch, centre_in, scans
from tests.central.store.links.test_orders import JPEG, with_still
from tests.needs import mosquitto

TOPICS = Topics("sanji/v1", "suichang", 64)
PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    broker = NatsBroker(tmp_path_factory.mktemp("nats"), free_port())
    broker.start()
    yield broker.address
    broker.stop()


@pytest.fixture(scope="module")
def county_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program, folder, port = mosquitto(), tmp_path_factory.mktemp("mosquitto"), free_port()
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n", encoding="utf-8")
    child = Child("mosquitto", [str(program), "-c", str(config)], folder / "mosquitto.log")
    wait_for(lambda: not is_free(port))
    yield f"mqtt://127.0.0.1:{port}"
    child.stop()


@pytest.fixture(params=["nats", "county_broker"])
def broker(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


def wait_for(is_so: Callable[[], bool]) -> None:
    """Look until it is so, or the test's patience is at an end."""
    deadline = time.monotonic() + PATIENCE_S
    looking = threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        looking.wait(0.02)


class Box:
    """What a box is at the broker: it sends bytes and hears confirmations."""

    def __init__(self, address: str, name: str = "box-a") -> None:
        self.name = name
        self.confirms: list[wire.Confirm] = []
        self.commands: list[wire.Command] = []
        self._is_up = threading.Event()
        link = Link(
            addresses=(Address.parse(address),),
            client_id=name,
            subscriptions=((TOPICS.confirm(name), 0), (TOPICS.command(name), 1)),
        )
        self._connection = Connection(
            link, on_message=self._hear, on_up=self._is_up.set, on_down=self._is_up.clear, rng=Random(1)
        )

    def __enter__(self) -> "Box":
        self._connection.start()
        assert self._is_up.wait(PATIENCE_S)
        return self

    def __exit__(self, *_why: object) -> None:
        self._connection.stop()

    def send(self, payload: bytes) -> None:
        """Bytes on the topic of this box's batches."""
        assert self._connection.publish(TOPICS.up(self.name), payload)

    def send_until_confirmed(self, envelope: wire.Envelope) -> None:
        """As a true box does: again and again until the centre says that it has it."""
        deadline = time.monotonic() + PATIENCE_S
        heard = threading.Event()
        while not any(one.upto >= envelope.last for one in self.confirms):
            assert time.monotonic() < deadline, "no confirmation came"
            self.send(codec.pack(wire.encode(envelope)))
            heard.wait(0.2)

    def answer(self, payload: bytes, topic: str = "") -> None:
        """Bytes on the topic of this box's results."""
        assert self._connection.publish(topic or TOPICS.result(self.name), payload, qos=1)

    def say(self, payload: bytes) -> None:
        """A state, retained."""
        assert self._connection.publish(TOPICS.state(self.name), payload, retain=True)

    def _hear(self, message: Message) -> None:
        unpacked = codec.unpack(message.payload, wire.UNPACKED_BYTES_MAX)
        if message.topic == TOPICS.command(self.name):
            self.commands.append(wire.decode_command(unpacked))
            return
        self.confirms.append(wire.decode_confirm(unpacked))


class Running:
    """An intake in a thread of its own; what ended it before its time is in `raised`."""

    def __init__(self, address: str, centre: Centre) -> None:
        self._stop = threading.Event()
        self.raised: list[Exception] = []
        settings = Broker(addresses=[address], client_id=f"centre-{free_port()}")
        commands = Commands(centre.store, Random(1), 10**12)
        presence = Presence(centre.store)
        self._intake = Intake(settings, "suichang", centre.collector, presence, commands, Random(1))
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def has_ended(self, wait_s: float) -> bool:
        """Whether it has ended by itself, after a moment of waiting for that."""
        self._thread.join(wait_s)
        return not self._thread.is_alive()

    def __enter__(self) -> "Running":
        self.start()
        return self

    def __exit__(self, *_why: object) -> None:
        self._stop.set()
        self._thread.join()
        assert self.raised == []

    def _run(self) -> None:
        try:
            self._intake.run(self._stop)
        except Exception as why:  # noqa: BLE001 - the test looks at it in its own thread
            self.raised.append(why)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def presences(centre: Centre) -> list[tuple[str, bool]]:
    return [(row.box, row.is_online) for row in centre.rows(tables.presence)]


def test_batches_in_confirmations_out(broker: str, centre: Centre) -> None:
    """A batch over the broker is stored once, confirmed to its box, and shows that the box is there."""
    with Running(broker, centre), Box(broker) as box:
        box.send_until_confirmed(batch("s", 1, *scans(3)))
        box.send_until_confirmed(batch("s", 4, *scans(3, start=4)))
        wait_for(lambda: presences(centre) == [("box-a", True)])
    assert {(one.box, one.stream) for one in box.confirms} == {("box-a", "s")}
    assert [seq for _, seq, _ in centre.log()] == [1, 2, 3, 4, 5, 6]


def test_what_is_malformed(broker: str, centre: Centre) -> None:
    """Garbage in batches and states is kept or passed over, and the next batch is taken as ever."""
    with Running(broker, centre), Box(broker, "box-m") as box:
        for payload in (b"{", b'{"online":"perhaps"}', b"\xff", b'{"x":' + b"[" * 100_000):
            box.say(payload)
            box.send(payload)
        box.send_until_confirmed(batch("m", 1, *scans(1), box="box-m"))
        box.send(b"once more")
        wait_for(lambda: any(row.payload == b"once more" for row in centre.rows(tables.dead_letter)))
        box.say(b"")
    assert {row.box for row in centre.rows(tables.dead_letter)} == {"box-m"}


def test_states_are_presence(broker: str, centre: Centre) -> None:
    """What the broker keeps of a box's state is heard by a centre that comes later, and so is its change."""
    with Box(broker, "box-p") as box:
        box.say(msgspec.json.encode({"online": True, "version": "1"}))
        with Running(broker, centre):
            wait_for(lambda: presences(centre) == [("box-p", True)])
            box.say(msgspec.json.encode({"online": False}))
            wait_for(lambda: presences(centre) == [("box-p", False)])
        box.say(b"")


def test_a_box_that_goes_has_the_last_word(nats: str, centre: Centre) -> None:
    """A box whose last batch and farewell are taken in one burst is gone, not there."""
    with Running(nats, centre), Box(nats, "box-l") as box:
        box.send_until_confirmed(batch("l", 1, *scans(1), box="box-l"))
        with centre.store.write():  # The intake waits for the lock, and what comes meanwhile is one burst.
            for number in (2, 3):
                box.send(codec.pack(wire.encode(batch("l", number, *scans(1), box="box-l"))))
            box.say(msgspec.json.encode({"online": False}))
            with Box(nats, "box-z") as other:
                other.send(b"a sign that all before has come through")
        wait_for(lambda: [row.box for row in centre.rows(tables.dead_letter)] == ["box-z"])
        wait_for(lambda: ("box-z", True) in presences(centre))
        wait_for(lambda: ("box-l", False) in presences(centre))
        box.say(b"")


def test_a_scan_passes_a_backlog_that_waits(nats: str, centre: Centre) -> None:
    """Though it came last, it is stored before all but the backlog's first short transaction."""
    backlog = [batch("old", 1 + 500 * part, *scans(500), box="box-q") for part in range(4)]
    with Running(nats, centre), Box(nats, "box-q") as box:
        box.send_until_confirmed(batch("now", 1, *scans(1), box="box-q"))
        with centre.store.write():  # The intake waits for the lock; meanwhile all of it comes in.
            for envelope in backlog:
                box.send(codec.pack(wire.encode(replace(envelope, late=True))))
            box.send(codec.pack(wire.encode(batch("now", 2, *scans(1), box="box-q"))))
            with Box(nats, "box-z") as other:
                other.send(b"a sign that all before has come through")
        wait_for(lambda: any(one.stream == "old" and one.upto == 2000 for one in box.confirms))
    ids = {(row.stream, row.seq): row.id for row in centre.rows(tables.event)}
    assert len(ids) == 2002
    assert ids["now", 2] <= 2 + 200


def test_a_broker_that_comes_later(centre: Centre, tmp_path: Path) -> None:
    """An intake that starts before its broker takes what comes once there is one."""
    late = NatsBroker(tmp_path / "late", free_port())
    with Running(late.address, centre):
        late.start()
        with Box(late.address) as box:
            box.send_until_confirmed(batch("s", 1, *scans(1)))
    late.stop()
    assert len(centre.log()) == 1


def test_a_store_that_fails_ends_it(nats: str, centre: Centre) -> None:
    """When the database refuses, nothing is confirmed and the intake ends with the database's word."""
    running = Running(nats, centre)
    with Box(nats, "box-f") as box, centre.refusing(tables.event):
        running.start()
        while not running.has_ended(wait_s=0.1):
            box.send(codec.pack(wire.encode(batch("f", 1, *scans(1), box="box-f"))))
    assert ["disk full" in str(why) for why in running.raised] == [True]
    assert box.confirms == []
    assert centre.log() == []


def test_a_command_goes_out_when_its_box_comes_and_its_answer_comes_in(broker: str, centre: Centre) -> None:
    """Asked while the box was away, so that the broker had lost it; garbage and forgery change nothing."""
    centre.receive(batch("s", 1, (T0, with_still())))
    with centre.store.write() as connection:
        orders.ask_for_still(connection, "s", 1, "lan", utc_ms())
    with Running(broker, centre):
        wait_for(lambda: [row.tries for row in centre.rows(orders.command)] == [1])
        with Box(broker) as box:
            box.say(b'{"online":true}')
            wait_for(lambda: len(box.commands) > 0)
            identity = box.commands[0].id
            assert wire.decode_order(box.commands[0].do) == wire.StillFetch("s", 1)
            good = wire.Result(v=1, box="box-a", id=identity, answer=wire.StillTaken(JPEG))
            forged = structs.replace(good, answer=wire.StillTaken(JPEG + b" forged"))
            for payload in (b"", b"\x00" * 70_000, codec.pack(bytes(70_000)), codec.pack(b"\x91" * 9000)):
                box.answer(payload)
            box.answer(codec.pack(wire.encode(forged)), TOPICS.result("box-b"))
            for _ in range(2):
                box.answer(codec.pack(wire.encode(good)))
            wait_for(lambda: [row.jpeg for row in centre.rows(orders.still)] == [JPEG])
            box.say(b"")
    assert [row.state for row in centre.rows(orders.command)] == ["done"]
