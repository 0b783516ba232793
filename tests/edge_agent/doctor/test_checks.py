"""The doctor tells good from faulty, on devices of all kinds."""

import os
import random
import socket
from collections.abc import Iterator
from contextlib import closing
from random import Random
from typing import Any

import pytest

from edge_agent.counter.web.voice import prompts
from edge_agent.doctor.checks import cameras, centre, inputs, machine, printers, probes, sensors, voice
from edge_agent.doctor.checks.cameras import Sight
from edge_agent.doctor.finding import Proposal
from edge_agent.doctor.world import World
from edge_agent.store.outbox import OUTBOX_FILE, Outbox
from plumbing.clock import ClockQuality
from simulators import labels
from simulators.labels import Label, Pose
from simulators.mjpeg import CameraServer, Counter
from simulators.printers.machine import Machine
from simulators.wires import ribbon
from simulators.wires.onewire_tree import OneWireTree
from simulators.wires.printer import NetworkPrinterWire
from tests.edge_agent.doctor.looking import Room, found, only
from tests.edge_agent.making import at, scan

PROBE = "28-0000000000a1"
COLD: dict[str, Any] = {"room": {"r": {"limit_c_max": 8}}}


@pytest.fixture
def tree(room: Room) -> OneWireTree:
    """A 1-Wire bus."""
    bus = room.sys / "bus/w1/devices"
    bus.mkdir(parents=True)
    return OneWireTree(bus)


def test_a_probe_that_no_setting_names_is_proposed(room: Room, tree: OneWireTree) -> None:
    """With its temperature now."""
    tree.show(PROBE, 4125)
    finding = only(probes.check, room.world(bare=True))
    assert (finding.state, finding.key, finding.fields["celsius"]) == ("good", "probe_found", 4.125)
    assert finding.proposal == Proposal("probe", "probe", {"address": PROBE, "room": "room"})


def test_probes_of_the_settings_are_looked_for(room: Room, tree: OneWireTree) -> None:
    """One reads, one answers with power-on's 85 °C, one is not on the bus."""
    tree.show(PROBE, -18_500)
    tree.fail("28-0000000000a2", "power_on")
    named = {f"p{n}": {"address": f"28-0000000000a{n}", "room": "r"} for n in (1, 2, 3)}
    findings = found(probes.check, room.world(probe=named, **COLD))
    assert {finding.subject[-1]: (finding.state, finding.key) for finding in findings} == {
        "1": ("good", "probe_good"),
        "2": ("fault", "probe_fault"),
        "3": ("fault", "probe_missing"),
    }


def test_a_bus_that_the_settings_need_is_missed(room: Room) -> None:
    """Without it there is only a hint of how to get one."""
    assert only(probes.check, room.world(bare=True)).state == "unknown"
    wanted = room.world(probe={"p": {"address": PROBE, "room": "r"}}, **COLD)
    assert {finding.key for finding in found(probes.check, wanted)} == {"probe_missing", "bus_none"}


def test_sensors_of_the_kernel_are_told_with_their_values(room: Room) -> None:
    """In units, not in thousandths; one that says nothing is told too."""
    room.put("sys/class/hwmon/hwmon0/name", "sht3x\n")
    room.put("sys/class/hwmon/hwmon0/temp1_input", "3912\n")
    room.put("sys/class/hwmon/hwmon0/humidity1_input", "81250\n")
    room.put("sys/bus/iio/devices/iio:device0/name", "sht4x\n")
    mute, good = sorted(found(sensors.check, room.world()), key=lambda finding: finding.state == "good")
    assert good.fields["values"] == "temp1_input 3.912, humidity1_input 81.25"
    assert mute.key == "sensor_mute"


def test_keyboards_are_shown_by_name(room: Room) -> None:
    """The kernel's name of the device helps a person to tell."""
    event = room.put("dev/input/event3")
    (room.dev / "input/by-id").mkdir()
    (room.dev / "input/by-id/usb-Honeywell-event-kbd").symlink_to(event)
    room.put("sys/class/input/event3/device/name", "Honeywell Xenon\n")
    finding = only(inputs.check_keyboards, room.world())
    assert (finding.state, finding.fields["name"]) == ("good", "Honeywell Xenon")


def test_a_keyboard_that_cannot_be_read_is_a_fault(room: Room) -> None:
    """Here it is gone behind its name, which denies everybody."""
    (room.dev / "input/by-id").mkdir(parents=True)
    (room.dev / "input/by-id/usb-x-event-kbd").symlink_to(room.dev / "none")
    assert only(inputs.check_keyboards, room.world()).key == "keyboard_denied"


def test_pins_need_a_chip_and_a_module(room: Room) -> None:
    """Only where the settings use pins."""
    assert found(inputs.check_pins, room.world()) == []
    assert only(inputs.check_pins, room.world(pins={"module": "no_such_module"})).key == "module_missing"
    assert found(inputs.check_pins, room.world(pins={"module": "simulators.wires.pin_bank"})) == []
    room.put("dev/gpiochip0")
    assert only(inputs.check_pins, room.world()).key == "chip_there"


@pytest.fixture
def printer() -> Iterator[NetworkPrinterWire]:
    """A printer in the network."""
    with closing(NetworkPrinterWire(Machine("tspl"))) as wire:
        wire.open()
        yield wire


def test_a_printer_of_the_settings_is_asked(room: Room, printer: NetworkPrinterWire) -> None:
    """Ready, without paper, and not there at all; nothing is printed."""
    world = room.world(printer={"shelf": {"port": printer.place}})
    assert only(printers.check, world).key == "printer_good"
    printer.machine.fail("out_of_paper")
    unwell = only(printers.check, world)
    assert (unwell.state, unwell.key, unwell.fields["why"]) == ("fault", "printer_unwell", "out of paper")
    printer.close()
    assert only(printers.check, world).key == "printer_missing"
    assert len(printer.machine.printed) == 0


@pytest.mark.parametrize(("commands", "model"), [("TSPL,EPL", "tspl-40x30"), ("ESC/POS", "escpos-58")])
def test_a_usb_printer_is_found_with_its_language(room: Room, commands: str, model: str) -> None:
    """As its IEEE 1284 identification says, under the kernel's tree."""
    path = room.put("dev/usb/lp0")
    identity = f"MFG:Gprinter;MDL:GP-2120;CMD:{commands};CLS:PRINTER;\n"
    room.put("sys/class/usbmisc/lp0/device/ieee1284_id", identity)
    finding = only(printers.check, room.world())
    assert (finding.fields["maker"], finding.fields["model"]) == ("Gprinter", "GP-2120")
    assert finding.proposal == Proposal("printer", "printer", {"port": str(path), "model": model})


def test_a_camera_shows_what_it_sees(room: Room) -> None:
    """Its size, its pace, and the code in view."""
    counter = Counter(Random(1))
    counter.show(Label("SF1234567890123"))
    with CameraServer(counter, fps=15) as server:
        finding = only(cameras.check, room.world(camera={"counter": {"source": server.address}}))
    assert (finding.state, finding.key) == ("good", "camera_reads")
    assert finding.fields["codes"] == "SF1234567890123"
    assert (finding.fields["width"], finding.fields["height"]) == (1280, 720)
    assert float(finding.fields["fps"]) > 3


def test_cameras_that_give_nothing_are_faults(room: Room) -> None:
    """A device that is not there, and an address where nobody answers; a folder of pictures is no camera."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    sources = {"a": str(room.dev / "video9"), "b": f"http://127.0.0.1:{port}/x", "c": str(room.folder)}
    world = room.world(camera={name: {"source": source} for name, source in sources.items()})
    assert [finding.key for finding in found(cameras.check, world)] == [
        "camera_missing",
        "camera_dead",
        "camera_pictures",
    ]


def test_a_node_without_pictures_is_no_camera(room: Room) -> None:
    """A camera's second node gives only metadata."""
    room.put("dev/video1")
    room.put("sys/class/video4linux/video1/index", "1\n")
    assert only(cameras.check, room.world()).key == "cameras_none"


@pytest.mark.parametrize(
    ("sight", "verdict"),
    [
        (Sight(1280, 720, 15, 120, 20.0, ("SF1",)), ("good", "camera_reads")),
        (Sight(1280, 720, 15, 120, 20.0, ()), ("good", "camera_sees")),
        (Sight(1280, 720, 15, 120, 2.0, ()), ("unknown", "camera_blurred")),
        (Sight(1280, 720, 15, 120, 2.0, ("SF1",)), ("good", "camera_reads")),
        (Sight(1280, 720, 1, 120, 20.0, ()), ("fault", "camera_slow")),
        (Sight(1280, 720, 15, 10, 2.0, ()), ("fault", "camera_dark")),
        (Sight(1280, 720, 15, 250, 2.0, ()), ("fault", "camera_bright")),
    ],
)
def test_a_sight_is_judged(sight: Sight, verdict: tuple[str, str]) -> None:
    """What reads codes is sharp enough; what is dark is not called blurred."""
    assert cameras.verdict_on(sight) == verdict


@pytest.mark.parametrize(
    ("quality", "state"), [("synced", "good"), ("estimated", "fault"), ("unknown", "fault")]
)
def test_the_clock_is_a_fault_until_it_is_set(room: Room, quality: ClockQuality, state: str) -> None:
    """As every event of the box would say."""
    world = room.world(clock=quality, box={"name": "b", "site": "S", "role": "hub", "data_dir": room.folder})
    assert only(machine.check_clock, world).state == state


def test_a_trusted_clock_is_good(room: Room) -> None:
    """By the settings: a container, a server."""
    assert only(machine.check_clock, room.world(clock="estimated")).key == "clock_trusted"


@pytest.mark.parametrize(
    ("outbox", "key"),
    [({}, "disk_good"), ({"parcel_mb": 1e7}, "disk_tight"), ({"reserve_mb": 1e7}, "disk_full")],
)
def test_the_disk_has_room_for_what_may_wait(room: Room, outbox: dict[str, float], key: str) -> None:
    """Less than the reserve is a fault, less than the quotas a thing to know."""
    settings = room.world().settings
    assert settings is not None
    keeping = settings.outbox.model_copy(update=outbox)
    world = room.world(outbox=keeping)
    assert only(machine.check_disk, world).key == key


def test_an_outbox_is_looked_into(room: Room) -> None:
    """None yet; sound with what waits; and what waits too long."""
    world = room.world()
    assert only(centre.check_outbox, world).key == "outbox_none"
    outbox = Outbox(room.folder / OUTBOX_FILE, stream="s1", boot="b1")
    with closing(outbox), outbox.transaction():
        outbox.append(at(0), scan(1))
    fresh = only(centre.check_outbox, world)
    assert (fresh.state, fresh.fields["waiting"]) == ("good", 1)
    later = only(centre.check_outbox, _later(room, minutes=61))
    assert (later.state, later.key, later.fields["minutes"]) == ("fault", "outbox_old", 61)


def _later(room: Room, minutes: int) -> World:
    world = room.world()
    return World(world.sys, world.dev, world.proc, world.settings, at(minutes * 60_000), world.monotonic, 1.0)


def test_a_damaged_outbox_is_a_fault(room: Room) -> None:
    """Told, and left as it is: the agent salvages it."""
    path = room.put(OUTBOX_FILE, "no database at all, but long enough to be looked at" * 50)
    before = path.read_bytes()
    assert only(centre.check_outbox, room.world()).state == "fault"
    assert path.read_bytes() == before


def test_each_broker_is_knocked_at(room: Room) -> None:
    """One that listens, one that does not."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        there = f"mqtt://127.0.0.1:{listening.getsockname()[1]}"
        world = room.world(broker={"addresses": [there, "mqtt://127.0.0.1:1"]})
        assert [(finding.subject, finding.state) for finding in found(centre.check_brokers, world)] == [
            (there, "good"),
            ("mqtt://127.0.0.1:1", "fault"),
        ]


def test_rights_are_those_of_whoever_looks(room: Room) -> None:
    """Root sees no lack of rights, and is told so."""
    expected = "user_root" if os.geteuid() == 0 else "user_own"
    assert only(machine.check_user, room.world()).key == expected


def test_a_ribbon_camera_is_looked_at_through_its_module(room: Room) -> None:
    """It is no file below /dev; one that is not there is told with what its module says."""
    rng = random.Random(3)
    shown = [labels.parcel(Label("YT7412345678901"), rng, Pose(turn_deg=2)) for _ in range(3)]
    world = room.world(camera={"above": {"source": "csi", "module": ribbon.__name__}})
    ribbon.plug(0, ribbon.Sensor(shown))
    finding = only(cameras.check, world)
    assert (finding.state, finding.fields["codes"]) == ("good", "YT7412345678901")
    ribbon.unplug(0)
    assert only(cameras.check, world).key == "camera_dead"


def test_prompts_are_counted_where_the_settings_name_a_folder(room: Room) -> None:
    """None is a fault, as somebody wanted them; some are good, and what lacks is named."""
    assert found(voice.check, room.world(web={})) == []
    web = {"voice_dir": room.folder / "voice"}
    assert only(voice.check, room.world(web=web)).key == "voice_none"
    room.put("voice/ok.ogg", "sound")
    finding = only(voice.check, room.world(web=web))
    assert (finding.state, finding.key, finding.fields["n"]) == ("good", "voice_some", 1)
    for name in prompts():
        room.put(f"voice/{name}.wav", "sound")
    assert only(voice.check, room.world(web=web)).key == "voice_all"
