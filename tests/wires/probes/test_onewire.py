"""The DS18B20's driver on a simulated 1-Wire tree: its pace, its traps, its notes and its advice."""

from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from edge_agent.drivers.contract import (
    DeviceMissing,
    ProbeFaulted,
    ProbeFound,
    Reading,
    TemperatureRead,
)
from edge_agent.drivers.probes.conversion import Conversions
from edge_agent.drivers.probes.judge import LOOKS
from edge_agent.drivers.probes.onewire import OneWireSensor
from edge_agent.drivers.probes.paced import PacedProbe
from edge_agent.drivers.probes.settings import Probe
from edge_agent.store.outbox import Outbox
from edge_agent.store.readings import OpenReadings, Place
from plumbing.clock import Moment
from simulators.wires.onewire_tree import OneWireTree, ProbeFault
from tests.wires.ticking import Ticking

ADDRESS, OTHER, THIRD = "28-0000a2790d4f", "28-00004f2a9baa", "28-0316a2790d4f"


class Box:
    """A bus with probes at 4 °C, and their drivers on one clock."""

    def __init__(self, folder: Path) -> None:
        self.clock = Ticking()
        self.tree = OneWireTree(folder / "devices", master="w1_bus_master1")
        self.tree.show(ADDRESS, 4_000)
        self.conversions = Conversions(self.clock.monotonic)

    def driver(self, address: str = ADDRESS, **settings: object) -> PacedProbe:
        probe = Probe.model_validate(
            {"address": address, "room": "cold", "bus": self.tree.bus, "interval_s": 60, **settings}
        )
        sensor = OneWireSensor("shelf", probe, address, self.conversions)
        made = PacedProbe("shelf", probe, sensor, monotonic=self.clock.monotonic, sleep=self.clock.sleep)
        made.open()
        return made

    def turn(self, driver: PacedProbe) -> list[Reading]:
        """The readings up to the next turn and of it, second looks included; what the probe is, left out."""
        told: list[Reading] = []
        slept = len(self.clock.pauses)
        while True:
            told += driver.read()
            if len(self.clock.pauses) > slept and self.clock.now_s % 60 == 0:
                break
        told += [reading for _ in range(LOOKS) for reading in driver.read()]
        return [reading for reading in told if not isinstance(reading, ProbeFound)]


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """A bus with one probe."""
    return Box(tmp_path)


def faults(readings: list[Reading]) -> list[str]:
    return [reading.fault for reading in readings if isinstance(reading, ProbeFaulted)]


def found(driver: PacedProbe) -> ProbeFound:
    return next(reading for reading in driver.read() if isinstance(reading, ProbeFound))


def test_the_first_reading_comes_at_once(box: Box) -> None:
    """A probe is read as soon as it is opened, and said to be what it is."""
    driver = box.driver()
    assert driver.read() == [ProbeFound("shelf", "DS18B20", ADDRESS), TemperatureRead("shelf", 4_000)]
    assert box.clock.pauses == []


def test_readings_keep_an_even_pace(box: Box) -> None:
    """Readings come when the clock passes a multiple of the interval: what they take does not add up."""
    driver = box.driver()
    moments = []
    for _ in range(2000):
        if any(isinstance(reading, TemperatureRead) for reading in driver.read()):
            moments.append(box.clock.now_s)
            box.clock.now_s += 0.75  # the conversion
    assert moments[0] == 1000
    assert [moment % 60 for moment in moments[1:]] == [0] * (len(moments) - 1)
    assert {later - earlier for earlier, later in pairwise(moments[1:])} == {60}
    assert max(box.clock.pauses) <= 1


def test_an_hour_of_conversions_is_a_few_chunks(box: Box, tmp_path: Path) -> None:
    """The 0.75 s of a conversion do not push readings off the even steps that a chunk has."""
    outbox = Outbox(tmp_path / "box.sqlite", stream="s", boot="b")
    readings, place = OpenReadings(outbox), Place("S", "cold", "shelf", 60_000)
    driver = box.driver()
    with closing(outbox), outbox.transaction():
        for _ in range(60 * 121):
            for reading in driver.read():
                if isinstance(reading, TemperatureRead):
                    box.clock.now_s += 0.75
                    up_ms = round(box.clock.now_s * 1000)
                    readings.put(Moment(up_ms, up_ms, "synced"), place, reading.milli_c)
        # The first one comes at once, the others when they are due.
        assert readings.seal() == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("crc", "crc"),
        ("power_on", "power_on"),
        ("all_zero", "all_zero"),
        ("all_ones", "all_ones"),
        ("disconnected", "out_of_range"),
        ("busy", "unreadable"),
        ("copy_power_on", "power_on"),
    ],
)
def test_a_fault_is_told_once(box: Box, fault: ProbeFault, kind: str) -> None:
    """A fault is told when it begins and each time it begins again, never as a temperature, and counted."""
    driver = box.driver()
    driver.read()
    box.tree.fail(ADDRESS, fault)
    begun, lasting = box.turn(driver), box.turn(driver)
    assert faults(begun) == [kind]
    assert lasting == []
    assert driver.skipped >= 2
    box.tree.show(ADDRESS, 4_125)
    assert box.turn(driver) == [TemperatureRead("shelf", 4_125, refused=driver.skipped)]
    box.tree.fail(ADDRESS, fault)
    assert faults(box.turn(driver)) == [kind]


def test_another_fault_is_told(box: Box) -> None:
    """A fault that turns into another one is told again."""
    driver = box.driver()
    box.tree.fail(ADDRESS, "all_ones")
    driver.read()
    box.tree.fail(ADDRESS, "power_on")
    assert faults(box.turn(driver)) == ["power_on"]


def test_a_spark_on_the_wire_is_no_fault(box: Box) -> None:
    """An answer with a wrong CRC is asked for again at once; it is counted, and no fault is told."""
    driver = box.driver()
    box.tree.fail(ADDRESS, "crc")
    assert faults(list(driver.read())) == []
    box.tree.show(ADDRESS, 4_062)
    assert TemperatureRead("shelf", 4_062, refused=1) in driver.read()
    assert driver.skipped == 1
    assert box.clock.pauses == []


def test_85_degrees_in_a_cold_room_are_a_fault_however_often(box: Box) -> None:
    """Ten times 85.0 °C from a copy of the chip are a fault of the probe, told once, and no temperature."""
    driver = box.driver()
    driver.read()
    box.tree.fail(ADDRESS, "copy_power_on")
    told = [reading for _ in range(10) for reading in box.turn(driver)]
    assert faults(told) == ["power_on"]
    assert len(told) == 1


def test_a_probe_that_warms_to_85_degrees_is_believed(box: Box) -> None:
    """85 °C after 84 °C is a temperature, even with the byte of a power-on."""
    driver = box.driver()
    for milli_c in range(4_000, 84_001, 8_000):
        box.tree.show(ADDRESS, milli_c)
        box.turn(driver)
    box.tree.fail(ADDRESS, "power_on")
    assert box.turn(driver) == [TemperatureRead("shelf", 85_000)]


def test_a_step_needs_a_second_look(box: Box) -> None:
    """A probe that is carried from 4 to 25 °C is believed when it says so twice, within one turn."""
    driver = box.driver()
    driver.read()
    box.tree.show(ADDRESS, 25_000)
    assert box.turn(driver) == [TemperatureRead("shelf", 25_000, refused=1)]


def test_a_spike_is_no_temperature(box: Box) -> None:
    """4.0, 25.0, 4.1 °C: the middle one is counted and left out."""
    driver = box.driver()
    driver.read()
    box.clock.now_s = 1020.0
    box.tree.show(ADDRESS, 25_000)
    assert list(driver.read()) == []
    box.tree.show(ADDRESS, 4_125)
    assert list(driver.read()) == [TemperatureRead("shelf", 4_125, refused=1)]


def test_all_probes_of_a_bus_share_a_conversion(box: Box) -> None:
    """Two probes that are due together make the kernel convert once; one alone does not."""
    box.tree.show(OTHER, 5_000)
    alone = box.driver()
    alone.read()
    assert box.tree.bulk.read_text(encoding="ascii") == "0\n"
    other = box.driver(OTHER)
    triggered = []
    for driver in (alone, other):
        box.tree.bulk.write_text("0\n", encoding="ascii")
        driver.close()
        assert any(isinstance(reading, TemperatureRead) for reading in driver.read())
        triggered.append(box.tree.bulk.read_text(encoding="ascii").startswith("trigger"))
    assert triggered == [True, False]


def test_a_stale_conversion_is_made_again(box: Box) -> None:
    """A probe that comes late does not take a value from a turn ago."""
    box.tree.show(OTHER, 5_000)
    first, second = box.driver(), box.driver(OTHER)
    first.read()
    box.tree.bulk.write_text("0\n", encoding="ascii")
    box.clock.now_s += 30
    second.read()
    assert box.tree.bulk.read_text(encoding="ascii").startswith("trigger")


def test_without_the_file_each_converts_alone(tmp_path: Path) -> None:
    """An older kernel, or a user without the right, has no common conversion and loses nothing."""
    box = Box(tmp_path)
    box.tree.show(OTHER, 5_000)
    box.tree.bulk.unlink()
    first, second = box.driver(), box.driver(OTHER)
    assert TemperatureRead("shelf", 4_000) in first.read()
    assert TemperatureRead("shelf", 5_000) in second.read()
    assert not box.tree.bulk.exists()


def test_a_probe_on_its_data_wire_is_noted(box: Box) -> None:
    """Parasitic power is told with what the probe is."""
    box.tree.power(ADDRESS, external=False)
    assert found(box.driver()).notes == ("parasite",)


def test_a_coarse_probe_is_noted_and_set(box: Box) -> None:
    """A probe at 9 bits is noted; with `resolution_bits` it is set."""
    box.tree.resolve(ADDRESS, 9)
    box.tree.show(ADDRESS, 4_062)
    assert found(box.driver()).notes == ("low_resolution",)
    box.driver(resolution_bits=12)
    assert (box.tree.bus / ADDRESS / "resolution").read_text(encoding="ascii").strip() == "12"


def test_a_copy_of_the_chip_is_noted(box: Box) -> None:
    """A serial number that the maker never gave out is a hint, and no fault."""
    box.tree.show(THIRD, 4_000)
    assert found(box.driver(THIRD)).notes == ("maybe_counterfeit",)


def test_a_calibration_is_applied_and_the_raw_value_told(box: Box) -> None:
    """With a certificate the temperature is the corrected one, and what the probe said stands beside it."""
    certificate = {
        "certificate": "C-1",
        "date": "2026-01-01",
        "due": "2027-01-01",
        "raw_c": [-0.5, 24.8],
        "true_c": [0.0, 25.0],
    }
    box.tree.show(ADDRESS, 7_500)
    assert TemperatureRead("shelf", 7_905, raw_mc=7_500) in box.driver(calibration=certificate).read()


def test_a_range_of_ones_own(box: Box) -> None:
    """What cannot be in this room is a fault of the probe, though the chip could measure it."""
    driver = box.driver(range_c_min=-10, range_c_max=30)
    box.tree.show(ADDRESS, 31_000)
    assert faults(list(driver.read())) == ["out_of_range"]


def test_a_file_that_cannot_be_read_is_a_fault(box: Box) -> None:
    """An I/O error of a probe whose folder is there is a fault of the probe."""
    driver = box.driver()
    answer = box.tree.bus / ADDRESS / "w1_slave"
    answer.unlink()
    answer.mkdir()
    told = [reading for _ in range(LOOKS) for reading in driver.read()]
    assert ProbeFaulted("shelf", "unreadable", "Is a directory") in told


def test_a_missing_bus_is_told(tmp_path: Path) -> None:
    """Without a bus the advice is to switch it on."""
    box = Box(tmp_path)
    with pytest.raises(DeviceMissing, match=r"no 1-Wire bus .*none for 28-.*; set dtoverlay=w1-gpio"):
        box.driver(bus=tmp_path / "none")


def test_a_missing_probe_is_told_with_its_neighbours(box: Box) -> None:
    """A wrong address is told with the addresses that are there."""
    with pytest.raises(DeviceMissing, match=rf"{OTHER} is not on the bus .*found {ADDRESS}.*wiring.*w1-gpio"):
        box.driver(OTHER)
