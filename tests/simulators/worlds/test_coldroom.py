"""Air warms when the compressor fails and cools when it works, and the day of a cold store shows both."""

import threading
from itertools import pairwise
from pathlib import Path
from random import Random

from simulators.wires.onewire_tree import OneWireTree
from simulators.wires.pin_bank import Bank
from simulators.worlds.coldroom import Climate, ColdRoom
from simulators.worlds.store import ColdStoreDay, Pins, Script
from tests.waiting import until

_DOOR, _RED = 5, 22
_ADDRESS = "28-0000000000a1"


def run(room: ColdRoom, seconds: int) -> list[int]:
    """The first probe's milli-°C each second."""
    values: list[int] = []
    for _ in range(seconds):
        room.step(1)
        values.append(room.milli_c(0))
    return values


def test_a_working_room_holds_its_band() -> None:
    """For hours, within its swing, the probe's place and a trace of noise."""
    values = run(ColdRoom(Random(1), Climate(), 1), 3 * 3600)
    assert all(800 <= value <= 3200 for value in values)
    assert max(values) - min(values) > 800


def test_a_broken_room_warms_up_and_comes_back_when_mended() -> None:
    """Towards the outside and never beyond; the compressor then brings it back into its band."""
    room = ColdRoom(Random(1), Climate(), 1)
    room.is_broken = True
    warm = run(room, 3600)
    assert 8000 < warm[-1] < 24_500
    assert all(after > before - 300 for before, after in pairwise(warm))
    room.is_broken = False
    assert run(room, 3600)[-1] < 3200


def test_an_open_door_lets_heat_in() -> None:
    """Faster than the compressor takes it out."""
    room = ColdRoom(Random(1), Climate(), 1)
    room.is_door_open = True
    assert run(room, 3600)[-1] > 3200


def test_a_defrost_warms_the_air() -> None:
    """A little, while the compressor rests."""
    room = ColdRoom(Random(1), Climate(), 1)
    room.is_defrosting = True
    assert 3200 < run(room, 600)[-1] < 16_000


def test_the_seed_decides_the_noise() -> None:
    """The same seed gives the same day."""
    assert run(ColdRoom(Random(7), Climate(), 2), 100) == run(ColdRoom(Random(7), Climate(), 2), 100)


def test_the_keeper_mends_what_the_lamp_shows(tmp_path: Path) -> None:
    """The compressor fails, the air warms; once the lamp is red the keeper comes, and it cools again."""
    bus, pins = tmp_path / "bus", tmp_path / "pins"
    bus.mkdir()
    pins.mkdir()
    tree, bank, stop = OneWireTree(bus), Bank(pins), threading.Event()
    script = Script(lapse=600, door_at_s=0.25, door_for_s=0.5, fails_at_s=0.5, mended_after_s=0.25)
    day = ColdStoreDay(tree, [_ADDRESS], bank, Pins(_DOOR, _RED), script, Random(1), stop)
    assert celsius(bus) < 4
    day.start()
    until(lambda: bank.level(_DOOR) == 1, "the door's opening")
    until(lambda: celsius(bus) > 8, "warm air")
    bank.drive(_RED, 1)
    until(lambda: celsius(bus) < 4, "cold air")
    assert bank.level(_DOOR) == 0
    stop.set()
    day.join()


def test_the_keeper_takes_the_alarm_on(tmp_path: Path) -> None:
    """A push of the button soon after the lamp is red; and the heater's contact says when it defrosts."""
    for name in ("bus", "pins"):
        (tmp_path / name).mkdir()
    tree, bank, stop = OneWireTree(tmp_path / "bus"), Bank(tmp_path / "pins"), threading.Event()
    script = Script(defrost_at_s=0.25, defrost_for_s=0.5, pushes_after_s=0.25, fails_at_s=60)
    pins = Pins(_DOOR, _RED, button=26, defrost=13)
    day = ColdStoreDay(tree, [_ADDRESS], bank, pins, script, Random(1), stop)
    assert bank.level(13) == 1
    day.start()
    until(lambda: bank.level(13) == 0, "the defrost")
    until(lambda: bank.level(13) == 1, "its end")
    assert bank.level(26) == 1
    bank.drive(_RED, 1)
    until(lambda: bank.level(26) == 0, "the push")
    until(lambda: bank.level(26) == 1, "its end")
    stop.set()
    day.join()


def celsius(bus: Path) -> float:
    """What the kernel's file would say."""
    text = (bus / _ADDRESS / "w1_slave").read_text(encoding="ascii")
    return int(text.rpartition("t=")[2]) / 1000
