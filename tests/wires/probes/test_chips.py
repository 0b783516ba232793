"""Temperature chips of the kernel on simulated hwmon and IIO trees."""

from pathlib import Path

import pytest

from edge_agent.drivers.contract import DeviceMissing, ProbeFaulted, ProbeFound, Reading, TemperatureRead
from edge_agent.drivers.probes.chip import ChipSensor, chips
from edge_agent.drivers.probes.judge import LOOKS
from edge_agent.drivers.probes.paced import PacedProbe
from edge_agent.drivers.probes.settings import Probe
from simulators.wires.chip_tree import ChipTree, Tree
from tests.wires.ticking import Ticking


@pytest.fixture
def tree(tmp_path: Path) -> ChipTree:
    """A machine without chips."""
    return ChipTree(tmp_path / "sys")


def opened(tree: ChipTree, chip: str = "sht4x", at: str = "") -> PacedProbe:
    clock = Ticking()
    settings = Probe(chip=chip, at=at, room="cold", sysfs=tree.sysfs, interval_s=10)
    sensor = ChipSensor("air", settings, chip)
    driver = PacedProbe("air", settings, sensor, monotonic=clock.monotonic, sleep=clock.sleep)
    driver.open()
    return driver


def told(driver: PacedProbe) -> list[Reading]:
    return [one for _ in range(LOOKS) for one in driver.read() if not isinstance(one, ProbeFound)]


@pytest.mark.parametrize("kind", ["hwmon", "iio"])
@pytest.mark.parametrize("milli_c", [-39_950, -10, 0, 4_250, 124_990])
def test_a_chip_is_read(tree: ChipTree, kind: Tree, milli_c: int) -> None:
    """Temperature and humidity are read from either tree, by value or by raw number, offset and scale."""
    tree.plug("sht4x", "1-0044", kind)
    tree.show("1-0044", milli_c, 71_234)
    driver = opened(tree)
    assert list(driver.read()) == [
        ProbeFound("air", "sht4x", "1-0044"),
        TemperatureRead("air", milli_c, humidity_mpct=71_234),
    ]


def test_another_number_after_a_start_changes_nothing(tree: ChipTree) -> None:
    """hwmon numbers are given out in the order of the day: name and place find the chip again."""
    tree.plug("sht4x", "1-0044")
    tree.plug("sht4x", "1-0045")
    tree.show("1-0044", 4_000)
    tree.show("1-0045", 9_000)
    assert told(opened(tree, at="1-0045")) == [TemperatureRead("air", 9_000)]
    tree.plug("sht4x", "1-0045")
    tree.plug("sht4x", "1-0044")
    tree.show("1-0045", 9_500)
    assert told(opened(tree, at="1-0045")) == [TemperatureRead("air", 9_500)]


def test_a_chip_that_is_renumbered_while_read_is_found_again(tree: ChipTree) -> None:
    """Its driver tells that it went away, and finds it under its new number."""
    tree.plug("sht4x", "1-0044")
    driver = opened(tree)
    tree.plug("sht4x", "1-0044")
    with pytest.raises(DeviceMissing, match=r'probe "air": no sht4x below'):
        driver.read()
    driver.open()
    assert told(driver) == [TemperatureRead("air", 4_000)]


def test_two_of_a_kind_need_a_place(tree: ChipTree) -> None:
    """Which of two chips is meant is never guessed: their places are told."""
    tree.plug("sht4x", "1-0044")
    tree.plug("sht4x", "1-0045")
    with pytest.raises(DeviceMissing, match=r"several sht4x .*\(1-0044, 1-0045\); say which in `at`"):
        opened(tree)


@pytest.mark.parametrize(
    ("at", "what"), [("1-0045", r"no sht4x at 1-0045 .*found 1-0044"), ("", r"no bme280 .*found none")]
)
def test_a_missing_chip_is_told_with_what_is_there(tree: ChipTree, at: str, what: str) -> None:
    """A wrong place is told with the places that are there, and what the machine needs for a chip."""
    tree.plug("sht4x", "1-0044")
    with pytest.raises(DeviceMissing, match=what + r".*dtoverlay=i2c-sensor"):
        opened(tree, "sht4x" if at else "bme280", at)


@pytest.mark.parametrize("text", ["", "nonsense", "4000 4000", "1e3", "9999999999999", "-", "0x10"])
def test_a_file_without_a_number_is_a_fault(tree: ChipTree, text: str) -> None:
    """What is no plain number is never a temperature."""
    tree.plug("sht4x", "1-0044")
    driver = opened(tree)
    tree.garble("1-0044", text)
    assert [one.fault for one in told(driver) if isinstance(one, ProbeFaulted)] == ["unreadable"]


@pytest.mark.parametrize("milli_c", [-45_000, 130_000])
def test_a_broken_chip_is_a_fault(tree: ChipTree, milli_c: int) -> None:
    """All bits 0 and all bits 1 come out as -45 and 130 °C, which the chip cannot measure."""
    tree.plug("sht4x", "1-0044")
    tree.show("1-0044", milli_c)
    assert [one.fault for one in told(opened(tree)) if isinstance(one, ProbeFaulted)] == ["out_of_range"]


def test_humidity_that_cannot_be_is_left_out(tree: ChipTree) -> None:
    """A humidity above 100 % spoils no temperature."""
    tree.plug("sht4x", "1-0044")
    tree.show("1-0044", 4_000, 118_000)
    assert told(opened(tree)) == [TemperatureRead("air", 4_000)]


def test_chips_without_a_temperature_are_none(tree: ChipTree) -> None:
    """What the kernel shows besides, such as a fan or a trigger, is no probe."""
    tree.plug("sht4x", "1-0044")
    tree.plug("bme280", "1-0076", "iio")
    fan = tree.sysfs / "class" / "hwmon" / "hwmon99"
    fan.mkdir()
    (fan / "name").write_text("pwmfan\n", encoding="ascii")
    assert [(chip.name, chip.at) for chip in chips(tree.sysfs)] == [("bme280", "1-0076"), ("sht4x", "1-0044")]


def test_a_chip_in_both_trees_is_one(tree: ChipTree) -> None:
    """A chip that hwmon and IIO both show is no second one, so that nobody is asked which is meant."""
    tree.plug("sht4x", "1-0044")
    twin = ChipTree(tree.sysfs)
    twin.plug("sht4x", "other/1-0044", "iio")
    assert [(chip.name, chip.at) for chip in chips(tree.sysfs)] == [("sht4x", "1-0044")]
    assert told(opened(tree)) == [TemperatureRead("air", 4_000)]
