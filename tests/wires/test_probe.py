"""The probe's driver on a simulated 1-Wire tree: its pace, its faults and its advice."""

from pathlib import Path

import pytest

from edge_agent.drivers.contract import DeviceMissing, ProbeFaulted, Reading, TemperatureRead
from edge_agent.drivers.onewire import OneWireDriver
from edge_agent.drivers.settings import Probe
from simulators.wires.onewire_tree import OneWireTree, ProbeFault

ADDRESS, OTHER = "28-0316a2790d4f", "28-01144f2a9baa"


@pytest.fixture
def tree(tmp_path: Path) -> OneWireTree:
    """A bus with one probe at 4 °C."""
    made = OneWireTree(tmp_path / "devices")
    made.show(ADDRESS, 4_000)
    return made


@pytest.fixture
def pauses() -> list[float]:
    """What the driver slept, in seconds; no time passes."""
    return []


@pytest.fixture
def driver(tree: OneWireTree, pauses: list[float]) -> OneWireDriver:
    """An open driver with a pace of a minute."""
    settings = Probe(address=ADDRESS, room="cold", bus=tree.bus, interval_s=60)
    made = OneWireDriver("shelf", settings, sleep=pauses.append)
    made.open()
    return made


def _minute(driver: OneWireDriver) -> list[Reading]:
    """The readings of one interval and of the conversion that ends it."""
    return [reading for _ in range(121) for reading in driver.read()]


def test_the_first_reading_comes_at_once(driver: OneWireDriver, pauses: list[float]) -> None:
    """A probe is read as soon as it is opened."""
    assert driver.read() == [TemperatureRead("shelf", 4_000)]
    assert pauses == []


def test_readings_keep_their_pace(driver: OneWireDriver, pauses: list[float]) -> None:
    """Between two readings lies the interval, in slices of at most a second."""
    driver.read()
    assert _minute(driver) == [TemperatureRead("shelf", 4_000)]
    assert sum(pauses) == pytest.approx(60)
    assert max(pauses) <= 1


@pytest.mark.parametrize("fault", ["crc", "power_on", "all_zero", "all_ones"])
def test_a_fault_is_told_once(tree: OneWireTree, driver: OneWireDriver, fault: ProbeFault) -> None:
    """A fault is told when it begins and each time it begins again, never as a temperature."""
    tree.fail(ADDRESS, fault)
    begun, lasting = driver.read(), _minute(driver)
    assert [(reading.device, reading.fault) for reading in begun if isinstance(reading, ProbeFaulted)] == [
        ("shelf", fault)
    ]
    assert lasting == []
    assert driver.skipped == 2
    tree.show(ADDRESS, 4_125)
    assert _minute(driver) == [TemperatureRead("shelf", 4_125)]
    tree.fail(ADDRESS, fault)
    assert [type(reading) for reading in _minute(driver)] == [ProbeFaulted]


def test_another_fault_is_told(tree: OneWireTree, driver: OneWireDriver) -> None:
    """A fault that turns into another one is told again."""
    tree.fail(ADDRESS, "all_ones")
    driver.read()
    tree.fail(ADDRESS, "power_on")
    assert [reading.fault for reading in _minute(driver) if isinstance(reading, ProbeFaulted)] == ["power_on"]


def test_a_file_that_cannot_be_read_is_a_fault(tree: OneWireTree, driver: OneWireDriver) -> None:
    """An I/O error of a probe whose folder is there is a fault of the probe."""
    answer = tree.bus / ADDRESS / "w1_slave"
    answer.unlink()
    answer.mkdir()
    assert driver.read() == [ProbeFaulted("shelf", "unreadable", "Is a directory")]


def test_a_missing_bus_is_told(tmp_path: Path) -> None:
    """Without a bus the advice is to switch it on."""
    settings = Probe(address=ADDRESS, room="cold", bus=tmp_path / "none")
    with pytest.raises(
        DeviceMissing, match=r"no 1-Wire bus .*none for 28-0316a2790d4f; set dtoverlay=w1-gpio"
    ):
        OneWireDriver("shelf", settings).open()


def test_a_missing_probe_is_told_with_its_neighbours(tree: OneWireTree) -> None:
    """A wrong address is told with the addresses that are there."""
    settings = Probe(address=OTHER, room="cold", bus=tree.bus)
    with pytest.raises(DeviceMissing, match=rf"{OTHER} is not on the bus .*found {ADDRESS}.*wiring.*w1-gpio"):
        OneWireDriver("shelf", settings).open()
