"""The agent keeps what its devices told in one commit, and beeps only after it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from edge_agent.agent import Agent
from edge_agent.build import build
from edge_agent.drivers.contract import (
    AlarmTaken,
    CodeRead,
    DeviceDown,
    DeviceUp,
    DoorRead,
    ProbeFaulted,
    Reading,
    TemperatureRead,
    WeightRead,
)
from edge_agent.store import wear
from edge_agent.store.outbox import OUTBOX_FILE, Outbox
from edge_agent.trade.outcome import Signal
from logistics import wire
from logistics.events.all import AnyEvent, tag_of
from logistics.events.boxes import BoxHealth, BoxStarted, DeviceState
from logistics.events.parcels import ParcelScanned
from logistics.events.rooms import Readings
from logistics.events.shape import Worth
from plumbing import codec
from tests.disks import small
from tests.edge_agent.making import at, settings
from tests.edge_agent.trade.tables.test_held import PACK
from tests.edge_agent.uplink.centre import IdealCentre

TABLES: dict[str, Any] = {
    "scale": {"bench": {"port": "/dev/none"}},
    "probe": {"p": {"address": "28-0000000000a1", "room": "r", "interval_s": 1}},
    "room": {"r": {"limit_c_max": 8, "alarm_min": 0.05, "clear_min": 0}},
    "door": {"d": {"pin": 5, "room": "r"}},
    "pins": {},
    "outbox": {"reserve_mb": 0},
}


class Box:
    """An agent on its database, with an ear at its signals and a hand on its wire."""

    def __init__(self, folder: Path, *, stream: str = "s1", **tables: Any) -> None:
        self.folder = folder
        self.signals: list[Signal] = []
        self.on_signal: Callable[[], None] = lambda: None
        self.packed: list[bytes] = []
        self.parts = build(
            settings(folder, **(TABLES | tables)),
            stream=stream,
            boot="b1",
            publish=self._publish,
            signal=self._signal,
            skipped=lambda: 7,
            rng=Random(1),
        )
        self.agent = Agent(self.parts, ["bench", "p", "d"], at(0))

    def _signal(self, signal: Signal) -> None:
        self.on_signal()
        self.signals.append(signal)

    def _publish(self, packed: bytes) -> bool:
        self.packed.append(packed)
        return True

    def take(self, up_ms: int, *readings: Reading) -> None:
        """Readings of this moment, given to the agent at this moment."""
        self.agent.take([(reading, at(up_ms)) for reading in readings], at(up_ms))

    def events(self) -> list[AnyEvent]:
        """All that is in this life's outbox."""
        outbox = self.parts.outbox
        _, events = outbox.run_after(outbox.stream.ord, 0, 2**62, 10_000, 10**8)
        return [wire.decode_event(one.event) for one in events]

    def tags(self) -> list[str]:
        return [tag_of(event) for event in self.events()]

    def commits(self) -> int:
        """How often something was written: SQLite counts a file's changes for other connections."""
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def watch(self) -> None:
        """Begin to count commits."""
        self._watch = Outbox(self.folder / OUTBOX_FILE, stream="watch", boot="b0").db

    def close(self) -> None:
        if hasattr(self, "_watch"):
            self._watch.close()
        self.parts.outbox.close()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A box that has just started."""
    made = Box(tmp_path)
    yield made
    made.close()


def code(text: str) -> CodeRead:
    return CodeRead("counter", text, "code128")


def test_the_first_event_of_a_life_is_its_start(box: Box) -> None:
    """With site, role and devices."""
    (started,) = box.events()
    assert isinstance(started, BoxStarted)
    assert (started.site, started.role, started.devices) == ("S", "village", ("bench", "p", "d"))


def test_all_that_waits_is_one_commit(box: Box) -> None:
    """Ten scans that came together cost one write to the disk."""
    box.watch()
    before = box.commits()
    box.take(10, *[code(f"SF{number:013}") for number in range(10)])
    assert box.commits() == before + 1
    assert box.tags()[1:] == ["parcel.scanned"] * 10


def test_the_beep_means_saved_on_disk(box: Box) -> None:
    """When the signal is given, another process already sees the event."""
    seen: list[int] = []

    def look() -> None:
        other = Outbox(box.folder / OUTBOX_FILE, stream=f"look-{len(seen)}", boot="b0")
        seen.append(other.backlog)
        other.close()

    box.on_signal = look
    box.take(10, code("SF1234567890123"))
    assert box.signals == [Signal.OK]
    assert seen == [2]


def test_a_temperature_waits_for_its_commit_no_longer_than_allowed(box: Box) -> None:
    """A second by default, so that each reading costs no write of its own; other things take it along."""
    kept = "SELECT count(*) FROM open_reading"
    box.agent.tick(at(0))
    box.take(1000, TemperatureRead("p", 2000))
    box.agent.tick(at(1999))
    assert box.parts.outbox.db.execute(kept).fetchone() == (0,)
    box.agent.tick(at(2000))
    assert box.parts.outbox.db.execute(kept).fetchone() == (1,)
    box.take(3000, TemperatureRead("p", 2000))
    box.take(3050, code("SF1234567890123"))
    assert box.parts.outbox.db.execute(kept).fetchone() == (2,)


def test_telling_the_health_loses_no_temperature(box: Box) -> None:
    """What waits for its commit when another one comes by goes along with it."""
    box.agent.tick(at(0))
    box.take(59_900, TemperatureRead("p", 2000))
    box.agent.tick(at(60_000))
    box.agent.seal(at(60_001))
    assert box.tags().count("readings") == 1


def test_a_scale_that_stands_still_costs_no_write(box: Box) -> None:
    """Ten frames a second, all day."""
    box.agent.tick(at(0))
    box.watch()
    before = box.commits()
    for up_ms in range(100, 5000, 100):
        box.take(up_ms, WeightRead("bench", 1250))
        box.agent.tick(at(up_ms))
    assert box.commits() == before


def test_readings_are_sealed_into_chunks(box: Box) -> None:
    """Every five minutes while all is well, with all that waits; what is made is counted."""
    for up_ms in range(1000, 301_000, 1000):
        box.take(up_ms, TemperatureRead("p", 2000))
        box.agent.tick(at(up_ms))
    (chunk,) = [event for event in box.events() if isinstance(event, Readings)]
    assert len(chunk.values_mc()) == 300
    assert box.agent.made["readings"] == 1


def test_a_room_out_of_its_limits_is_told_as_it_comes(box: Box) -> None:
    """From the first value outside on, chunks go every ten seconds, and slowly once it is over."""
    for second in range(1, 90):
        box.take(second * 1000, TemperatureRead("p", 9000 if 20 <= second < 50 else 2000))
        box.agent.tick(at(second * 1000))
    lengths = [len(event.values_mc()) for event in box.events() if isinstance(event, Readings)]
    assert lengths == [21, 10, 10]


def test_sealing_takes_along_what_waits(box: Box) -> None:
    """At the end of a life nothing stays in memory."""
    box.take(1000, TemperatureRead("p", 2000))
    box.agent.seal(at(1001))
    assert box.tags() == ["box.started", "readings"]


def test_every_kind_of_reading_has_its_event(box: Box) -> None:
    """None is swallowed."""
    box.take(
        0,
        DoorRead("d", is_open=True),
        ProbeFaulted("p", "crc"),
        DeviceDown("bench", "scale", "unplugged"),
        DeviceUp("bench", "scale"),
        code("SF1234567890123"),
    )
    assert box.tags()[1:] == ["door", "probe.fault", "device", "device", "parcel.scanned"]


def test_a_device_that_is_down_is_down_whatever_its_reason(box: Box) -> None:
    """An empty reason is no recovery, and a long one is cut to what travels."""
    box.take(0, DeviceDown("bench", "scale", ""), DeviceDown("bench", "scale", "x" * 5000))
    states = [event for event in box.events() if isinstance(event, DeviceState)]
    assert [state.is_up for state in states] == [False, False]
    assert [len(state.reason) for state in states] == [0, 1000]


def test_health_is_told_once_a_minute(box: Box) -> None:
    """With what is not confirmed yet, the age of the oldest of it, and what devices garbled."""
    for up_ms in range(0, 120_001, 500):
        box.agent.tick(at(up_ms))
    told = [event for event in box.events() if isinstance(event, BoxHealth)]
    assert [(one.backlog, one.oldest_ms, one.skipped) for one in told] == [
        (1, 0, 7),
        (2, 60_000, 7),
        (3, 120_000, 7),
    ]
    assert all(one.disk_free_mb > 0 for one in told)
    first = told[0]
    assert first.disk_total_mb is not None
    assert first.disk_total_mb >= first.disk_free_mb
    assert first.disk_reserve_mb == box.parts.settings.outbox.reserve_mb
    assert set(first.filled_pct) == set(Worth)
    assert first.written_events is not None
    assert 0 < first.written_events <= len(box.events())
    assert (first.written_bytes is None) == (wear.written_bytes() is None)
    assert first.unsalvaged_mb == 0


def test_what_is_confirmed_is_settled(box: Box) -> None:
    """And a false confirmation changes nothing."""
    centre = IdealCentre()
    box.parts.sender.on_connect(0)
    box.take(10, code("SF1234567890123"))
    box.agent.tick(at(20))
    for packed in box.packed:
        box.agent.confirm(centre.receive(packed))
    assert box.parts.outbox.backlog == 0
    box.agent.confirm(wire.Confirm(v=1, box="box-1", stream="s1", upto=999))
    box.agent.confirm(wire.Confirm(v=1, box="box-1", stream="other", upto=1))
    assert box.parts.outbox.top == len(centre.bodies)


def test_an_earlier_lifes_open_readings_are_sealed_at_the_start(box: Box) -> None:
    """They are told by the next life, as made by it."""
    box.take(0, TemperatureRead("p", 2000))
    box.agent.tick(at(1000))
    box.close()
    later = Box(box.folder, stream="s2")
    assert later.agent.made["readings"] == 1
    assert later.parts.outbox.backlog == 1 + 1 + len(box.agent.made) - 1
    later.close()


class Disk:
    """A small disk that can be filled to the brim."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                return

    def free(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 1 MiB."""
    with small(tmp_path / "disk", 1024) as folder:
        yield Disk(folder)


def fill_log(box: Box, up_ms: int) -> None:
    """Use up the room that SQLite has in its log already, so that the next write needs the disk."""
    for number in range(1000):
        before = box.parts.outbox.top
        box.take(up_ms, code(f"YT{number:013}"))
        if box.parts.outbox.top == before:
            return
    raise AssertionError("the disk never became full")


def test_on_a_full_disk_a_scan_is_refused(disk: Disk) -> None:
    """No beep for what was not kept; with room again, the same scan is no duplicate."""
    box = Box(disk.folder)
    disk.fill()
    fill_log(box, 0)
    box.signals.clear()
    box.take(10, code("SF1234567890123"))
    assert box.signals == [Signal.REFUSED]
    disk.free()
    box.take(20, code("SF1234567890123"))
    assert box.signals == [Signal.REFUSED, Signal.OK]
    scanned = [event.waybill for event in box.events() if isinstance(event, ParcelScanned)]
    assert scanned.count("SF1234567890123") == 1
    box.close()


def test_on_a_full_disk_the_alarm_sounds_all_the_same(disk: Disk) -> None:
    """The room warms up whether or not the disk is full; its events are kept as soon as there is room."""
    box = Box(disk.folder)
    disk.fill()
    fill_log(box, 0)
    box.signals.clear()
    for up_ms in range(1000, 8000, 1000):
        box.take(up_ms, TemperatureRead("p", 9000), DoorRead("d", is_open=True))
    assert box.signals == [Signal.ALARM_ON]
    disk.free()
    box.take(9000, TemperatureRead("p", 9000), DoorRead("d", is_open=False))
    assert box.signals == [Signal.ALARM_ON]
    assert box.tags().count("room.alarm") == 1
    assert box.tags().count("door") == 8
    box.agent.tick(at(60_000))
    assert [event.dropped >= 7 for event in box.events() if isinstance(event, BoxHealth)] == [True]
    box.close()


def test_an_alarm_comes_between_two_readings(tmp_path: Path) -> None:
    """The agent's turns bring it at its minute; while all rooms are well they write nothing for them."""
    room = {"limit_c_max": 8, "alarm_min": 0.1}
    box = Box(tmp_path, room={"r": room}, probe={"p": {**TABLES["probe"]["p"], "interval_s": 5}})
    box.take(0, TemperatureRead("p", 4000))
    box.agent.tick(at(1000))
    box.watch()
    before = box.commits()
    box.agent.tick(at(3000))
    assert box.commits() == before
    box.take(5000, TemperatureRead("p", 9000))
    box.take(10_000, TemperatureRead("p", 9000))
    box.agent.tick(at(10_900))
    assert box.signals == []
    box.agent.tick(at(11_900))
    assert box.signals == [Signal.ALARM_ON]
    box.take(12_000, code("SANJI*ACK"), AlarmTaken("page", "wang", "停电", "r"))
    assert box.signals[1:] == [Signal.TAKEN_ON, Signal.CARD]
    assert box.tags()[-2:] == ["room.alarm", "alarm.acked"]
    box.close()


def test_who_takes_an_alarm_on_is_answered_after_the_commit(disk: Disk) -> None:
    """With how many alarms that were, once they are on the disk; with None when it is full."""
    box, told = Box(disk.folder), list[tuple[int | None, bool]]()

    def reply(count: int | None) -> None:
        told.append((count, "alarm.acked" in box.tags()))

    taken = AlarmTaken("page", "wang", "停电", "r", reply)
    box.take(0, taken)
    for up_ms in range(1000, 6000, 1000):
        box.take(up_ms, TemperatureRead("p", 9000), DoorRead("d", is_open=True))
    box.take(6000, taken)
    assert told == [(0, False), (1, True)]
    disk.fill()
    fill_log(box, 7000)
    box.take(9000, taken)
    assert told[2:] == [(None, True)]
    disk.free()
    box.close()


def test_on_a_full_disk_a_confirmation_ends_nothing(disk: Disk) -> None:
    """Forgetting needs room too: what cannot be settled now stays until it is confirmed again."""
    box = Box(disk.folder)
    disk.fill()
    fill_log(box, 0)
    centre = IdealCentre()
    box.parts.sender.on_connect(0)
    box.agent.tick(at(10))
    confirms = [centre.receive(packed) for packed in box.packed]
    backlog = box.parts.outbox.backlog
    for confirm in confirms:
        box.agent.confirm(confirm)
    kept = box.parts.outbox.db.execute("SELECT count(*) FROM outbox").fetchone()
    assert kept == (box.parts.outbox.backlog,)
    disk.free()
    for confirm in confirms:
        box.agent.confirm(confirm)
    assert box.parts.outbox.backlog == backlog - len(centre.bodies)
    box.close()


def test_what_was_made_is_counted_by_type(box: Box) -> None:
    """As the demo's summary needs it."""
    box.take(0, code("SF1234567890123"), code("SF1234567890123"), DoorRead("d", is_open=True))
    assert msgspec.json.decode(msgspec.json.encode(dict(box.agent.made))) == {
        "readings": 0,
        "box.started": 1,
        "parcel.scanned": 1,
        "door": 1,
    }


def test_a_scan_is_named_by_the_centres_rules_once_they_came(box: Box) -> None:
    """Without a start: what was a stranger's number is a carrier's from then on."""
    box.take(10, code("NW123456"))
    (part,) = wire.table_parts("carriers", 1, codec.pack(PACK.format(sample="NW123456").encode()))
    assert box.parts.held.take(part) == wire.TableHeld("carriers", 1)
    box.take(20, code("NW123457"))
    assert [one.carrier for one in box.events() if isinstance(one, ParcelScanned)] == ["", "NEW"]
