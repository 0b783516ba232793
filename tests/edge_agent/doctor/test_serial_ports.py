"""The doctor listens at serial ports, says what speaks there, and disturbs nobody."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from edge_agent.doctor.checks import serial_ports
from edge_agent.doctor.checks.serial_ports import Wanted, compared
from edge_agent.doctor.finding import Proposal, Value
from edge_agent.doctor.listen import Heard
from edge_agent.drivers.contract import WeightRead
from edge_agent.drivers.scale import ScaleDriver
from edge_agent.drivers.scales.weights import Weight
from edge_agent.drivers.settings import Scale
from simulators.wires.cable import Cable
from simulators.wires.scale import ScaleWire
from simulators.wires.scanner import ScannerWire
from tests.edge_agent.doctor.looking import Room, found, only
from tests.wires.reading import read_until

WANTED = Wanted("scale", "bench", 9600, "yaohua-tf0")


@pytest.fixture
def scale(room: Room) -> Iterator[ScaleWire]:
    """A scale with 1.25 kg on it, under udev's lasting name."""
    with closing(ScaleWire(room.dev / "serial/by-id/usb-scale", period_s=0.02)) as wire:
        wire.put(1250)
        wire.open()
        yield wire


@contextmanager
def scanned(wire: ScannerWire, text: str = "SF1234567890123") -> Iterator[None]:
    """Somebody scans again and again."""
    ended = threading.Event()

    def scan() -> None:
        while not ended.wait(0.05):
            wire.scan(text)

    thread = threading.Thread(target=scan, daemon=True)
    thread.start()
    yield
    ended.set()
    thread.join()


def test_a_scale_is_found_by_what_it_says(room: Room, scale: ScaleWire) -> None:
    """Its protocol, its weight now, and how settings would name it."""
    finding = only(serial_ports.check, room.world(bare=True))
    assert (finding.state, finding.key) == ("good", "scale_heard")
    assert finding.fields["protocols"] == "yaohua-tf0"
    assert finding.fields["kg"] == pytest.approx(1.25, abs=0.02)
    values: dict[str, Value] = {"port": str(scale.link), "protocol": "yaohua-tf0", "baud": 9600}
    assert finding.proposal == Proposal("scale", "scale", values)


def test_a_scale_of_the_settings_is_compared_with_them(room: Room, scale: ScaleWire) -> None:
    """All agrees."""
    world = room.world(scale={"bench": {"port": str(scale.link)}})
    finding = only(serial_ports.check, world)
    assert (finding.state, finding.key) == ("good", "scale_good")
    assert finding.fields["device"] == "scale bench"


def test_a_port_that_the_agent_holds_is_left_alone(room: Room, scale: ScaleWire) -> None:
    """It is said to be in use, and the agent's readings go on."""
    driver = ScaleDriver("bench", Scale(port=str(scale.link)), monotonic=time.monotonic)
    with closing(driver):
        driver.open()
        finding = only(serial_ports.check, room.world(scale={"bench": {"port": str(scale.link)}}))
        assert (finding.state, finding.key) == ("good", "port_held")
        read_until(driver, lambda readings: any(isinstance(one, WeightRead) for one in readings))
        assert driver.skipped == 0


def test_who_holds_a_port_is_named(room: Room, scale: ScaleWire) -> None:
    """As far as the kernel tells this user."""
    room.put("proc/4711/comm", "sanji\n")
    (room.proc / "4711/fd").mkdir()
    (room.proc / "4711/fd/5").symlink_to(scale.link.resolve())
    finding = only(serial_ports.check, room.world(bare=True))
    assert (finding.key, finding.fields["holder"]) == ("port_held", "sanji (4711)")


def test_a_scanner_is_found_when_somebody_scans(room: Room) -> None:
    """Its code is shown, for a person to compare."""
    with closing(ScannerWire(room.dev / "serial/by-id/usb-gun")) as wire:
        wire.open()
        with scanned(wire):
            finding = only(serial_ports.check, room.world(bare=True))
    assert (finding.state, finding.key) == ("good", "scanner_heard")
    assert finding.fields["code"] == "SF1234567890123"


def test_a_badge_that_is_scanned_meanwhile_stays_a_secret(room: Room) -> None:
    """What the doctor finds is sent to others."""
    with closing(ScannerWire(room.dev / "serial/by-id/usb-gun")) as wire:
        wire.open()
        with scanned(wire, "SANJI*BADGE*WANGWANGWANG"):
            finding = only(serial_ports.check, room.world(bare=True))
    assert finding.fields["code"] == "SANJI*BADGE*••••"


def test_a_silent_port_is_neither_good_nor_bad_and_hears_nothing(room: Room) -> None:
    """A printer would print whatever it is sent."""
    cable = Cable(room.dev / "ttyUSB0")
    cable.plug()
    finding = only(serial_ports.check, room.world(bare=True))
    assert (finding.state, finding.key) == ("unknown", "port_silent")
    assert cable.received() == b""
    cable.unplug()


def test_a_silent_scale_is_a_fault_and_a_silent_scanner_is_not(room: Room) -> None:
    """Scales speak by themselves, as those of the settings do."""
    cables = [Cable(room.dev / name) for name in ("ttyUSB0", "ttyUSB1")]
    for cable in cables:
        cable.plug()
    world = room.world(
        scale={"bench": {"port": str(cables[0].link)}}, scanner={"gun": {"port": str(cables[1].link)}}
    )
    assert {finding.key: finding.state for finding in found(serial_ports.check, world)} == {
        "scale_silent": "fault",
        "device_quiet": "unknown",
    }
    for cable in cables:
        cable.unplug()


def test_a_scale_that_speaks_only_when_asked_may_be_silent(room: Room) -> None:
    """The doctor asks nobody."""
    cable = Cable(room.dev / "ttyUSB0")
    cable.plug()
    world = room.world(scale={"bench": {"port": str(cable.link), "protocol": "yaohua-command", "address": 1}})
    finding = only(serial_ports.check, world)
    assert (finding.state, finding.key) == ("unknown", "device_quiet")
    assert cable.received() == b""
    cable.unplug()


def test_nonsense_is_told_as_such(room: Room, scale: ScaleWire) -> None:
    """With how much of it came."""
    scale.fail("garbled")
    finding = only(serial_ports.check, room.world(bare=True))
    assert (finding.state, finding.key) == ("unknown", "port_babble")
    assert int(finding.fields["count"]) > 0


def test_a_port_of_the_settings_that_is_not_there_is_a_fault(room: Room) -> None:
    """Whatever kind of device it is for; printers are another check's."""
    world = room.world(
        scanner={"gun": {"port": "/dev/none"}},
        printer={"shelf": {"port": "tcp://127.0.0.1"}, "gate": {"port": "/dev/usb/lp9"}},
    )
    finding = only(serial_ports.check, world)
    assert (finding.key, finding.fields["device"]) == ("port_missing", "scanner gun")


def test_a_box_without_ports_is_told_once(room: Room) -> None:
    """Which may be right: a cold store has none."""
    assert only(serial_ports.check, room.world(bare=True)).key == "ports_none"


@pytest.mark.parametrize(
    ("heard", "key"),
    [
        (Heard(9600, 100, ("yaohua-tf0",), Weight(1)), "scale_good"),
        (Heard(9600, 100, ("mettler", "yaohua-tf0"), Weight(1)), "scale_good"),
        (Heard(9600, 100, ("mettler",), Weight(1)), "scale_protocol"),
        (Heard(4800, 100, ("yaohua-tf0",), Weight(1)), "scale_baud"),
        (Heard(9600, 100), "scale_babble"),
        (Heard(9600, 0), "scale_silent"),
    ],
)
def test_what_is_heard_is_compared(heard: Heard, key: str) -> None:
    """Protocol first, then speed; a frame that two protocols explain is no fault."""
    assert compared(Path("/dev/x"), heard, WANTED).key == key
