"""A cold store's real process: probes of three ways, a scanner that types, the mains; and after a kill."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from plumbing.process import Child
from simulators.wires.chip_tree import ChipTree
from simulators.wires.keyboard import KeyboardWire
from simulators.wires.modbus_slaves import ModbusSlaves
from simulators.wires.onewire_tree import OneWireTree
from simulators.wires.pin_bank import FOLDER_VARIABLE, Bank
from tests.system.processes import sanji
from tests.waiting import until

RED, YELLOW, GREEN, MAINS = 22, 23, 27, 6
ADDRESS = "28-00000a1b2c3d"
CONFIG = f"""
[box]
name = "box-cold1"
site = "COLD-1"
role = "coldstore"
data_dir = "{{folder}}/data"
clock = "trusted"
[broker]
addresses = ["mqtt://127.0.0.1:9"]
[telemetry]
seal_s = 1.0
[room.room-1]
limit_c_max = 8.0
alarm_min = 0.02
clear_min = 0
[probe.wire]
address = "{ADDRESS}"
bus = "{{folder}}/w1/devices"
room = "room-1"
interval_s = 0.5
[probe.wire.calibration]
certificate = "C-1"
date = 2026-05-01
due = 2126-04-30
raw_c = [-0.5, 24.8]
true_c = [0.0, 25.0]
[probe.air]
chip = "sht4x"
sysfs = "{{folder}}/sys"
room = "room-1"
interval_s = 0.5
[modbus.loft]
port = "{{folder}}/rs485"
[probe.meat]
modbus = "loft"
unit = 7
model = "xy-md02"
room = "room-1"
interval_s = 0.5
[scanner.gun]
keyboard = "{{folder}}/kbd"
[mains]
pin = {MAINS}
settle_s = 0.1
[pins]
module = "simulators.wires.pin_bank"
lamp_red = {RED}
lamp_yellow = {YELLOW}
lamp_green = {GREEN}
"""

Event = dict[str, Any]


class Store:
    """The world around the box, and the box's settings."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        pins = folder / "pins"
        pins.mkdir()
        self.pins = Bank(pins)
        self.pins.drive(MAINS, 0)
        self.onewire = OneWireTree(folder / "w1" / "devices", master="w1_bus_master1")
        self.onewire.show(ADDRESS, 4_000)
        self.chips = ChipTree(folder / "sys")
        self.chips.plug("sht4x", "1-0044")
        self.chips.show("1-0044", 4_100, 71_200)
        self.slaves = ModbusSlaves(folder / "rs485")
        self.slaves.hold(7, {1: 42, 2: 650})
        self.keyboard = KeyboardWire(folder / "kbd")
        for wire in (self.slaves, self.keyboard):
            wire.open()
            stack.callback(wire.close)
        self.config = folder / "box.toml"
        self.config.write_text(CONFIG.format(folder=folder), encoding="utf-8")

    def start(self, env: dict[str, str]) -> Child:
        """A life of the box's process."""
        child = Child("box", sanji("edge", "run", str(self.config)), self._folder / "box.log", env=env)
        self._stack.callback(child.stop)
        return child

    def events(self, kind: str) -> list[Event]:
        """What lies in the outbox, by our own command."""
        if not (self._folder / "data" / "box.sqlite").exists():
            return []
        done = subprocess.run(
            sanji("edge", "outbox", "export", str(self.config)), capture_output=True, text=True, check=False
        )
        rows: list[Event] = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
        return [row["event"] for row in rows if row["event"]["type"] == kind]

    def until(self, is_true: Callable[[], object], what: str) -> None:
        """Wait for it; if it does not come, show the box's log."""
        __tracebackhide__ = True
        try:
            until(is_true, what, 40)
        except AssertionError as why:
            log = (self._folder / "box.log").read_text(encoding="utf-8")
            raise AssertionError(f"{why}; the box said:\n{log}") from why


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A calm room, mains that are there; the box is not started."""
    with ExitStack() as stack:
        yield Store(tmp_path, stack)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Where the box finds its simulated pins."""
    return {**os.environ, FOLDER_VARIABLE: str(tmp_path / "pins")}


def test_a_cold_store_from_wire_to_outbox(store: Store, env: dict[str, str]) -> None:
    """What happens at each wire is an event on the disk; after a kill the lamp is red before any reading."""
    box = store.start(env)
    store.until(
        lambda: {one["probe"] for one in store.events("readings")} == {"wire", "air", "meat"}, "readings"
    )
    first = {one["probe"]: one["first_mc"] for one in reversed(store.events("readings"))}
    assert first == {"wire": 4_447, "air": 4_100, "meat": 4_200}  # 4.0 °C by the certificate is 4.447
    about = {one["probe"]: one for one in store.events("probe.about")}
    assert about["wire"]["calibration"]["certificate"] == "C-1"
    assert about["meat"]["address"] == "unit 7"
    assert {one["probe"]: one["milli_pct"] for one in store.events("humidity")} == {
        "air": 71_200,
        "meat": 65_000,
    }
    assert [one["is_present"] for one in store.events("mains")] == [True]

    store.keyboard.scan("SF1234567890123")
    store.until(lambda: [one["device"] for one in store.events("parcel.scanned")] == ["gun"], "the scan")

    store.pins.drive(MAINS, 1)
    store.until(lambda: store.pins.level(YELLOW) == 1, "the yellow lamp")
    store.slaves.fail(7, "refuses")
    store.until(lambda: [one["fault"] for one in store.events("probe.fault")] == ["refused"], "the fault")

    store.onewire.show(ADDRESS, 9_500)
    store.until(lambda: store.pins.level(RED) == 1, "the red lamp")
    assert [one["probe"] for one in store.events("room.alarm")] == ["wire"]

    box.kill()
    store.onewire.remove(ADDRESS)
    store.pins.drive(RED, 0)
    store.start(env)
    store.until(lambda: store.pins.level(RED) == 1, "the red lamp of an alarm that stood before")
    assert len(store.events("room.alarm")) == 1
    store.until(lambda: len(store.events("mains")) == 2 + 1, "how the mains were found")
    assert [one["is_present"] for one in store.events("mains")] == [True, False, False]
