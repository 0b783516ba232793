"""A real box on a real broker: all that it accepted reaches the centre, once, whatever happens to the box."""

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from logistics import wire
from logistics.events.all import tag_of
from logistics.events.parcels import ParcelScanned, Weighed
from logistics.events.rooms import Readings
from logistics.topics import Topics
from plumbing import codec
from plumbing.address import Address
from plumbing.mqtt import Connection, Link, Message
from plumbing.process import Child
from simulators import labels
from simulators.labels import Label, Pose
from simulators.wires.onewire_tree import OneWireTree
from simulators.wires.scale import ScaleWire
from tests.brokers import BROKERS, Broker, running
from tests.edge_agent.uplink.centre import IdealCentre
from tests.system.processes import sanji
from tests.waiting import until

WAYBILLS = {"SF1234567890123", "YT9876543210987", "JT5555666677778"}
LOAD_G = 1250
TOPICS = Topics("sanji/v1", "suichang", 64)
CONFIG = """
[box]
name = "box-1"
site = "SC-046"
role = "village"
data_dir = "{folder}/data"
clock = "trusted"

[broker]
addresses = ["{broker}"]

[sending]
resend_s = 0.5

[camera]
source = "{folder}/pictures"

[scale]
port = "{folder}/scale"

[probe]
address = "28-0000000000a1"
bus = "{folder}/bus"
room = "cold"
interval_s = 0.5

[room.cold]
limit_c_max = 8
"""


class TinyCentre:
    """Decodes batches and confirms them over the broker, as long as it is told to listen."""

    def __init__(self, broker: Broker) -> None:
        self._ideal = IdealCentre()
        self._lock = threading.Lock()
        self.listens = True
        self._connection = Connection(
            Link(
                addresses=(Address.parse(broker.address),),
                client_id="centre",
                subscriptions=((TOPICS.up_all(), 0),),
            ),
            on_message=self._take,
            on_up=self._up,
            on_down=lambda: None,
            rng=Random(1),
        )
        self._is_up = threading.Event()
        self._connection.start()
        assert self._is_up.wait(30)

    def stop(self) -> None:
        """Leave the broker."""
        self._connection.stop()

    def bodies(self) -> dict[tuple[str, int], bytes]:
        """All events, by stream and number."""
        with self._lock:
            return dict(self._ideal.bodies)

    def parcels(self) -> list[ParcelScanned]:
        """The parcels among them."""
        events = [wire.decode_event(body) for body in self.bodies().values()]
        return [event for event in events if isinstance(event, ParcelScanned)]

    def weights(self) -> list[int]:
        """The weights told with a parcel: within its scan, or after it with its waybill."""
        events = [wire.decode_event(body) for body in self.bodies().values()]
        after = [event.gross_g for event in events if isinstance(event, Weighed) and event.waybill]
        return after + [parcel.weight_g for parcel in self.parcels() if parcel.weight_g is not None]

    def temperatures(self) -> int:
        """How many values came in chunks."""
        events = [wire.decode_event(body) for body in self.bodies().values()]
        return sum(len(event.values_mc()) for event in events if isinstance(event, Readings))

    def _up(self) -> None:
        self._is_up.set()

    def _take(self, message: Message) -> None:
        if self.listens:
            with self._lock:
                confirm = self._ideal.receive(message.payload)
            self._connection.publish(TOPICS.confirm("box-1"), codec.pack(wire.encode(confirm)))


class Station:
    """A village's box with a folder of labels under its camera and a load on its scale."""

    def __init__(self, folder: Path, broker: Broker, stack: ExitStack) -> None:
        self.folder = folder
        self.centre = TinyCentre(broker)
        stack.callback(self.centre.stop)
        self._pictures()
        bus = folder / "bus"
        bus.mkdir()
        OneWireTree(bus).show("28-0000000000a1", 4000)
        scale = ScaleWire(folder / "scale")
        stack.callback(scale.close)
        scale.open()
        scale.put(LOAD_G)
        config = folder / "box.toml"
        config.write_text(CONFIG.format(folder=folder, broker=broker.address), encoding="utf-8")
        self._command = sanji("edge", "run", str(config))
        self._stack = stack

    def start(self) -> Child:
        """A life of the box's process."""
        child = Child("box", self._command, self.folder / "box.log")
        self._stack.callback(child.stop)
        return child

    def until(self, is_true: Callable[[], object], what: str) -> None:
        """Wait for it; if it does not come, show the box's log."""
        __tracebackhide__ = True
        try:
            until(is_true, what, 40)
        except AssertionError as why:
            log = (self.folder / "box.log").read_text(encoding="utf-8")
            raise AssertionError(f"{why}; the box said:\n{log}") from why

    def outbox(self) -> dict[tuple[str, int], bytes]:
        """What lies in the box's outbox, by stream and number."""
        rows = self._ask("SELECT name, seq, body FROM outbox JOIN stream ON ord = stream_ord")
        return {(name, seq): body for name, seq, body in rows}

    def open_readings(self) -> int:
        """How many temperatures are on the disk and not yet in a chunk."""
        return len(self._ask("SELECT 1 FROM open_reading"))

    def _ask(self, question: str) -> list[tuple[Any, ...]]:
        path = self.folder / "data" / "box.sqlite"
        if not path.exists():
            return []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'scanned'").fetchone():
                return []
            return db.execute(question).fetchall()

    def _pictures(self) -> None:
        folder = self.folder / "pictures"
        folder.mkdir()
        for waybill in WAYBILLS:
            picture = labels.parcel(Label(waybill), Random(1), Pose())
            (folder / f"{waybill}.png").write_bytes(labels.png(picture))


@pytest.fixture(params=sorted(BROKERS))
def station(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Station]:
    """On each of the two brokers; the box is not started."""
    with running(request.param, tmp_path / "broker") as broker, ExitStack() as stack:
        yield Station(tmp_path, broker, stack)


def waybills(centre: TinyCentre) -> set[str]:
    return {parcel.waybill for parcel in centre.parcels()}


def test_every_event_arrives_and_the_box_ends_when_it_is_told_to(station: Station) -> None:
    """What the box made is what the centre has, type by type; the outbox is empty, the exit code 0."""
    box = station.start()
    station.until(lambda: waybills(station.centre) == WAYBILLS, "all parcels at the centre")
    station.until(station.centre.weights, "the weight of the load")
    (weight_g,) = station.centre.weights()
    assert abs(weight_g - LOAD_G) <= 10
    station.until(lambda: station.open_readings() >= 2, "temperatures on the disk")
    assert box.stop() == 0, (station.folder / "box.log").read_text(encoding="utf-8")
    assert station.outbox() == {}
    events = [wire.decode_event(body) for body in station.centre.bodies().values()]
    made = json.loads((station.folder / "data" / "made.json").read_text(encoding="utf-8"))
    assert Counter(map(tag_of, events)) == Counter(made)
    assert made["readings"] >= 1
    assert station.open_readings() == 0
    numbers = sorted(number for _, number in station.centre.bodies())
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_killed_box_loses_nothing_that_it_accepted(station: Station) -> None:
    """Killed while nobody confirms, started again: the same events arrive under their old stream, once."""
    station.centre.listens = False
    box = station.start()
    station.until(lambda: len(station.outbox()) >= len(WAYBILLS) + 2, "events on the disk")
    station.until(lambda: station.open_readings() >= 2, "temperatures on the disk")
    box.kill()
    accepted, temperatures = station.outbox(), station.open_readings()
    station.centre.listens = True
    again = station.start()
    station.until(lambda: accepted.keys() <= station.centre.bodies().keys(), "what was accepted")
    station.until(lambda: waybills(station.centre) == WAYBILLS, "all parcels at the centre")
    assert again.stop() == 0
    bodies = station.centre.bodies()
    assert {key: bodies[key] for key in accepted} == accepted
    assert len(station.centre.parcels()) == len(WAYBILLS)
    assert station.centre.temperatures() >= temperatures
    assert len({stream for stream, _ in bodies}) >= 2
    assert station.outbox() == {}
