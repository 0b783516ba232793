"""The Modbus driver on simulated probes behind a real port: one bus, several probes, and what goes wrong."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from edge_agent.drivers.contract import (
    DeviceMissing,
    DeviceSilent,
    ProbeFaulted,
    ProbeFound,
    Reading,
    TemperatureRead,
)
from edge_agent.drivers.probes.judge import LOOKS
from edge_agent.drivers.probes.modbus import SILENT_ROUNDS, ModbusDriver
from edge_agent.drivers.probes.settings import ModbusBus, Probe
from simulators.wires.cable import Cable
from simulators.wires.modbus_slaves import ModbusSlaves, SlaveFault
from tests.wires.ticking import Ticking

PROBES = {
    "air": {"unit": 7, "model": "xy-md02"},
    "meat": {"unit": 8, "model": "renke-rs-ws-n01"},
    "fine": {"unit": 9, "model": "vaisala-hmp110"},
    "third": {"unit": 10, "model": "ds18b20-hub-12", "channel": 3},
}
OTHER_MODEL = {"bare": {"unit": 11, "model": "renke-rs-ws-n01"}}
TIMEOUT_S = 0.15


class Bus:
    """Four probes of four makers on one pair of wires."""

    def __init__(self, folder: Path) -> None:
        self.slaves = ModbusSlaves(folder / "rs485")
        self.slaves.hold(7, {1: 0xFF9B, 2: 712})  # -10.1 °C, 71.2 %
        self.slaves.hold(8, {0: 658, 1: 41})  # 65.8 %, 4.1 °C
        self.slaves.hold(9, {0: 0x7AE1, 1: 0x41F4, 2: 0x999A, 3: 0x40A9})  # 30.56 %, 5.3 °C, low word first
        self.slaves.hold(10, dict.fromkeys(range(4, 16), 0x8000) | {6: 0xFF82})  # -12.6 °C at the third
        self.slaves.open()
        self.clock = Ticking()

    def driver(self, *names: str) -> ModbusDriver:
        known = PROBES | OTHER_MODEL
        shared = {"modbus": "loft", "room": "cold", "interval_s": 10}
        probes = {name: Probe.model_validate({**shared, **known[name]}) for name in names or PROBES}
        settings = ModbusBus(port=str(self.slaves.link), timeout_s=TIMEOUT_S)
        made = ModbusDriver("loft", settings, probes, monotonic=self.clock.monotonic, sleep=self.clock.sleep)
        made.open()
        return made

    def turn(self, driver: ModbusDriver) -> list[Reading]:
        """What the next turn of all probes brings; what they are, left out."""
        told: list[Reading] = []
        slept = len(self.clock.pauses)
        while len(self.clock.pauses) == slept:
            told += driver.read()
        while self.clock.now_s % 10:
            told += driver.read()
        return [reading for reading in told if not isinstance(reading, ProbeFound)]


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Bus]:
    """A bus that is plugged in."""
    made = Bus(tmp_path)
    yield made
    made.slaves.close()


def _read_for_ever(driver: ModbusDriver, told: list[Reading]) -> None:
    for _ in range(1000):
        told += driver.read()


def kinds(readings: list[Reading]) -> list[tuple[str, str]]:
    return [(one.device, one.fault) for one in readings if isinstance(one, ProbeFaulted)]


def test_four_makers_on_one_bus(bus: Bus) -> None:
    """Each probe is read by its model: function, register, type, word order, scale and humidity."""
    with closing(bus.driver()) as driver:
        assert sorted(bus.turn(driver), key=lambda reading: reading.device) == [
            TemperatureRead("air", -10_100, humidity_mpct=71_200),
            TemperatureRead("fine", 5_300, humidity_mpct=30_560),
            TemperatureRead("meat", 4_100, humidity_mpct=65_800),
            TemperatureRead("third", -12_600),
        ]


def test_each_probe_is_said_to_be_what_it_is(bus: Bus) -> None:
    """Model and address of every probe of the bus are told once after opening, when it first answers."""
    with closing(bus.driver()) as driver:
        told = [reading for _ in PROBES for reading in driver.read()]
        assert [(one.device, one.model, one.address) for one in told if isinstance(one, ProbeFound)] == [
            ("air", "XY-MD02", "unit 7"),
            ("meat", "Renke RS-WS-N01", "unit 8"),
            ("fine", "Vaisala HMP110", "unit 9"),
            ("third", "12 x DS18B20 module", "unit 10 channel 3"),
        ]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("silent", "missing"),
        ("crc", "crc"),
        ("torn", "crc"),
        ("noise", "crc"),
        ("stranger", "crc"),
        ("refuses", "refused"),
    ],
)
def test_a_bad_probe_is_told_and_the_others_are_read(bus: Bus, fault: SlaveFault, kind: str) -> None:
    """One probe's fault is told once, costs the others nothing, and ends when it answers again."""
    with closing(bus.driver("air", "meat")) as driver:
        bus.turn(driver)
        bus.slaves.fail(7, fault)
        for expected in ([("air", kind)], []):
            told = bus.turn(driver)
            assert kinds(told) == expected
            assert TemperatureRead("meat", 4_100, humidity_mpct=65_800) in told
        bus.slaves.heal(7)
        counted = driver.skipped
        assert TemperatureRead("air", -10_100, humidity_mpct=71_200, refused=counted) in bus.turn(driver)
        assert counted >= 2


def test_nonsense_with_a_right_check_is_no_temperature(bus: Bus) -> None:
    """Frames of this probe that check, and hold any function and any length, end in named faults."""
    with closing(bus.driver("air")) as driver:
        bus.slaves.fail(7, "nonsense")
        told: list[Reading] = []
        for _ in range(60):
            told += driver.read()
            bus.clock.now_s += 10
        assert {kind for _, kind in kinds(told)} <= {"crc", "refused"}
        assert not [one for one in told if isinstance(one, TemperatureRead)]
        assert driver.skipped == 60


def test_a_missing_register_is_told_with_the_code(bus: Bus) -> None:
    """A probe without the model's registers says so, and that is told."""
    bus.slaves.hold(11, {1: 41})
    with closing(bus.driver("bare")) as driver:
        told = [one for one in bus.turn(driver) if isinstance(one, ProbeFaulted)]
        assert [(one.fault, one.detail) for one in told] == [
            ("refused", "exception 2: it has no such register; compare the model")
        ]


def test_a_broken_sensor_is_told(bus: Bus) -> None:
    """A module that says that nothing is connected gives no -3276.8 °C."""
    bus.slaves.hold(10, {6: 0x8000})
    with closing(bus.driver("third")) as driver:
        assert kinds(bus.turn(driver)) == [("third", "broken")]


def test_85_degrees_of_a_module_are_a_fault(bus: Bus) -> None:
    """What a module of DS18B20 says of one that has just got its power is no temperature."""
    bus.slaves.hold(10, {6: 850})
    with closing(bus.driver("third")) as driver:
        assert kinds(bus.turn(driver)) == [("third", "out_of_range")]


def test_a_dead_bus_is_told_with_advice(bus: Bus) -> None:
    """When nobody answers, each probe is told as missing, and then the bus: power, A and B, settings."""
    for unit in (7, 8):
        bus.slaves.fail(unit, "silent")
    with closing(bus.driver("air", "meat")) as driver:
        told: list[Reading] = []
        with pytest.raises(DeviceSilent, match=r'modbus "loft": nobody answers on .*A and B.*9600') as why:
            _read_for_ever(driver, told)
        assert str(bus.slaves.link) in str(why.value)
        assert told == [
            ProbeFaulted("air", "missing", "no answer at unit 7"),
            ProbeFaulted("meat", "missing", "no answer at unit 8"),
        ]
        assert driver.skipped == SILENT_ROUNDS * 2
        # The pump opens it again and again: a port that opens must not make the bus look well.
        driver.open()
        again: list[Reading] = []
        with pytest.raises(DeviceSilent):
            _read_for_ever(driver, again)
        assert again == []


def test_an_answer_is_waited_for_no_longer_than_set(bus: Bus) -> None:
    """A silent or babbling probe holds the bus up for two time-outs at most."""
    with closing(bus.driver("air")) as driver:
        for fault in ("silent", "noise"):
            bus.slaves.fail(7, fault)
            begun = time.monotonic()
            driver.read()
            assert time.monotonic() - begun < 2 * TIMEOUT_S + 1.0  # the machine that tests may be busy
            bus.clock.now_s += 10


def test_a_spark_on_the_line_is_no_fault(bus: Bus) -> None:
    """A spoilt answer is asked for again at once."""
    with closing(bus.driver("air")) as driver:
        bus.slaves.fail(7, "crc")
        assert kinds(list(driver.read())) == []
        bus.slaves.heal(7)
        assert driver.read() == [
            ProbeFound("air", "XY-MD02", "unit 7"),
            TemperatureRead("air", -10_100, humidity_mpct=71_200, refused=1),
        ]
        assert LOOKS > 1


def test_a_held_port_is_told(bus: Bus) -> None:
    """Two programs never share a bus: the second is told that the port is held."""
    with closing(bus.driver("air")), pytest.raises(DeviceMissing, match="another program holds it"):
        bus.driver("air")


def test_a_closed_bus_is_told(bus: Bus) -> None:
    """A bus that was closed is missing, not a crash."""
    driver = bus.driver("air")
    driver.close()
    with pytest.raises(DeviceMissing, match="is not open"):
        driver.read()


def test_what_is_asked_is_what_makers_print(tmp_path: Path) -> None:
    """The request is the one of the maker's manual, byte for byte."""
    cable = Cable(tmp_path / "port")
    cable.plug()
    probe = Probe(modbus="loft", model="renke-rs-ws-n01", unit=1, room="cold")
    settings = ModbusBus(port=str(cable.link), timeout_s=0.05)
    with closing(ModbusDriver("loft", settings, {"meat": probe}, monotonic=lambda: 0.0)) as driver:
        driver.open()
        driver.read()
        assert cable.received() == bytes.fromhex("01 03 00 00 00 02 C4 0B")
    cable.unplug()
