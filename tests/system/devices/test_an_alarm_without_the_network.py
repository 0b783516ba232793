"""A cold room alarms without the network, somebody takes it on at the box, and the centre knows later."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.rooms import AlarmAcked, Readings, RoomAlarm
from plumbing.ports import free_port
from plumbing.process import Child
from simulators.hill_link import HillLink
from simulators.servers.broker import NatsBroker
from simulators.wires.onewire_tree import OneWireTree
from simulators.wires.pin_bank import FOLDER_VARIABLE, Bank
from simulators.worlds.ear import Ear
from tests.system.processes import sanji
from tests.waiting import until

RED, GREEN, BUZZER, DOOR, BUTTON = 22, 27, 17, 5, 26
ADDRESS = "28-00000a1b2c3d"
DURATION_MS, STEP_MS = 3_000, 2_000
PATIENCE_S = 60.0
QUIET_S = 1.5
"""The beeping of an alarm has pauses of half a second."""
BOX = f"""
[box]
name = "box-cold1"
site = "COLD-1"
role = "coldstore"
data_dir = "{{folder}}/box"
clock = "trusted"
[broker]
addresses = ["mqtt://127.0.0.1:{{link}}"]
keepalive_s = 5
[sending]
resend_s = 1.0
resend_s_max = 5.0
[telemetry]
seal_s = 1.0
[room.room-1]
limit_c_max = 8.0
alarm_min = {DURATION_MS / 60_000}
[probe.p]
address = "{ADDRESS}"
bus = "{{folder}}/w1/devices"
room = "room-1"
interval_s = {STEP_MS / 1000}
[door.front]
pin = {DOOR}
room = "room-1"
[pins]
module = "simulators.wires.pin_bank"
lamp_red = {RED}
lamp_green = {GREEN}
buzzer = {BUZZER}
ack_button = {BUTTON}
"""
CENTRE = f"""
[store]
url = "sqlite:///{{folder}}/centre.sqlite"
[broker]
addresses = ["{{broker}}"]
[web]
secret_file = "{{folder}}/secret"
[[room]]
site = "COLD-1"
room = "room-1"
hi = 8.0
duration = {DURATION_MS / 60_000}
interval = {STEP_MS / 60_000}
"""

pytestmark = pytest.mark.timeout(240)


class County:
    """A broker and a centre, and a cold store's box at the far end of a link in the hills."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        broker = NatsBroker(folder / "broker", free_port())
        stack.callback(broker.stop)
        broker.start()
        self.link = HillLink(broker.port)
        stack.callback(self.link.stop)
        self.link.start()
        pins = folder / "pins"
        pins.mkdir()
        self.pins = Bank(pins)
        self.pins.drive(DOOR, 0)
        self.probe = OneWireTree(folder / "w1" / "devices", master="w1_bus_master1")
        self.probe.show(ADDRESS, 4_000)
        for name, text in (("centre", CENTRE), ("box", BOX)):
            config = text.format(folder=folder, broker=broker.address, link=self.link.port)
            (folder / f"{name}.toml").write_text(config, encoding="utf-8")
        self._start("centre", "central", "collect")
        self._start("box", "edge", "run")

    def at_centre(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the centre's database, none while a table is not there yet."""
        path = self._folder / "centre.sqlite"
        if not path.exists():
            return []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as db:
            try:
                return db.execute(query).fetchall()
            except sqlite3.OperationalError:
                return []

    def told(self) -> list[tuple[int, AnyEvent]]:
        """What the centre has of the box's rooms, by time."""
        query = "SELECT at_ms, body FROM event WHERE type IN ('readings', 'room.alarm', 'alarm.acked')"
        rows = self.at_centre(f"{query} ORDER BY at_ms")
        return [(at_ms, wire.decode_event(body)) for at_ms, body in rows]

    def until(self, is_true: Callable[[], object], what: str) -> None:
        """Wait for it; if it does not come, show the last words of both."""
        __tracebackhide__ = True
        try:
            until(is_true, what, PATIENCE_S)
        except AssertionError as why:
            logs = [(self._folder / f"{name}.log").read_text(errors="replace")[-2000:] for name in LIVES]
            raise AssertionError("\n".join([str(why), *logs])) from why

    def _start(self, name: str, *words: str) -> None:
        env = {**os.environ, FOLDER_VARIABLE: str(self._folder / "pins")}
        command = sanji(*words, str(self._folder / f"{name}.toml"))
        self._stack.callback(Child(name, command, self._folder / f"{name}.log", env).stop)


LIVES = ("centre", "box")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with ExitStack() as stack:
        yield County(tmp_path, stack)


def test_an_alarm_without_the_network(county: County) -> None:
    """Red an interval after the duration at most; a push silences the buzzer; the centre hears of both."""
    ear = Ear(county.pins, BUZZER)
    county.until(lambda: county.at_centre("SELECT 1 FROM temperature"), "a temperature at the centre")
    county.link.cut()
    county.probe.show(ADDRESS, 9_500)
    county.until(lambda: county.pins.level(RED) == 1, "the red lamp")
    assert ear.listen(PATIENCE_S) == "long"

    county.pins.drive(BUTTON, 0)
    county.until(lambda: ear.listen(QUIET_S) == "nothing", "the buzzer's end")
    county.pins.let_go(BUTTON)
    assert (county.pins.level(RED), county.pins.level(GREEN)) == (1, 0)
    assert county.at_centre("SELECT 1 FROM alert WHERE kind = 'breach'") == []

    county.link.mend()
    county.until(lambda: county.at_centre("SELECT 1 FROM alert WHERE acked_ms > 0"), "the acknowledgement")
    (alert,) = county.at_centre("SELECT room, closed_ms, acked_by, comment FROM alert WHERE kind = 'breach'")
    assert alert == ("room-1", None, "box/button", "button")
    raised_ms, raised = next((at, event) for at, event in county.told() if isinstance(event, RoomAlarm))
    assert (raised.severity, raised.value_mc, raised.cause) == ("critical", 9_500, "")
    late_ms = raised_ms - first_hot(county) - DURATION_MS
    assert 0 <= late_ms <= STEP_MS
    assert [event.side for _, event in county.told() if isinstance(event, AlarmAcked)] == ["HOT"]


def first_hot(county: County) -> int:
    """When the first reading out of limits was taken."""
    return next(
        at_ms + index * event.step_ms
        for at_ms, event in county.told()
        if isinstance(event, Readings)
        for index, value_mc in enumerate(event.values_mc())
        if value_mc > 8_000
    )
