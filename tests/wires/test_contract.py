"""The contract of all drivers, each the real one on its simulated wire."""

import time

import pytest

from edge_agent.drivers.contract import DeviceMissing, Reading
from tests.wires.reading import read_until
from tests.wires.rigs.rig import Rig

READ_S_MAX = 2.0  # the contract says about one; the machine that tests may be busy
GARBAGE_READS = 5


def _read_act(rig: Rig) -> None:
    def is_there(readings: list[Reading]) -> bool:
        return any(rig.shows_act(reading) for reading in readings)

    rig.act()
    read_until(rig.driver, is_there)


def _lose(rig: Rig) -> str:
    """Read until the driver says that its device is gone, and give back what it said."""
    with pytest.raises(DeviceMissing) as told:
        read_until(rig.driver, lambda _: False)
    return str(told.value)


def _assert_helpful(rig: Rig, said: str) -> None:
    assert rig.place in said
    assert rig.advice in said


def test_reads_what_happens(rig: Rig) -> None:
    """What happens at the device is read, under the driver's name."""
    rig.driver.open()
    _read_act(rig)


def test_reads_are_bounded(rig: Rig) -> None:
    """No read blocks for long, whether the device speaks or not."""
    rig.driver.open()
    for _ in range(3):
        begun = time.monotonic()
        rig.driver.read()
        assert time.monotonic() - begun < READ_S_MAX


def test_missing_is_told_with_advice(unplugged: Rig) -> None:
    """A device that is not there is told by place, with what to do."""
    with pytest.raises(DeviceMissing) as told:
        unplugged.driver.open()
    _assert_helpful(unplugged, str(told.value))


def test_unplugged_is_told_with_advice(rig: Rig) -> None:
    """A device that goes away while it is read is told by place, with what to do."""
    rig.driver.open()
    _read_act(rig)
    rig.unplug()
    _assert_helpful(rig, _lose(rig))


def test_comes_back_after_reopening(rig: Rig) -> None:
    """A device that was unplugged stays missing until it is back, and then reads as before."""
    rig.driver.open()
    rig.unplug()
    _lose(rig)
    rig.driver.close()
    with pytest.raises(DeviceMissing):
        rig.driver.open()
    rig.plug()
    rig.driver.open()
    _read_act(rig)


def test_close_is_harmless(rig: Rig) -> None:
    """A driver may be closed before it was opened, twice, and when its device is gone."""
    rig.driver.close()
    rig.driver.open()
    rig.driver.close()
    rig.driver.close()
    rig.driver.open()
    rig.unplug()
    rig.driver.close()


def test_garbage_is_counted_and_never_read(rig: Rig) -> None:
    """Nonsense on the wire is counted in `skipped` and yields no value."""
    rig.garble()
    rig.driver.open()
    rig.garble()
    readings = read_until(rig.driver, lambda _: rig.driver.skipped > 0)
    for _ in range(GARBAGE_READS):
        readings += rig.driver.read()
    assert not [reading for reading in readings if rig.is_value(reading)]
