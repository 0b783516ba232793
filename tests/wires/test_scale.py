"""The scale's driver on a simulated indicator and on a bare cable."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from edge_agent.drivers.contract import DeviceMissing, DeviceSilent, Reading, WeightRead
from edge_agent.drivers.decoders import yaohua_tf0
from edge_agent.drivers.decoders.frame import ScaleProtocol
from edge_agent.drivers.scale import FRAMES_MAX, ScaleDriver
from edge_agent.drivers.settings import Scale
from simulators.wires import yaohua
from simulators.wires.cable import Cable
from simulators.wires.scale import ScaleWire
from tests.wires.reading import read_until


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[ScaleWire]:
    """A scale that is switched on, fast enough for a test."""
    with closing(ScaleWire(tmp_path / "scale", period_s=0.02)) as made:
        made.open()
        yield made


@pytest.fixture
def driver(wire: ScaleWire) -> Iterator[ScaleDriver]:
    """The open driver of `wire`."""
    with closing(ScaleDriver("belt", Scale(port=str(wire.link)), wait_s=0.1, silent_s=0.3)) as made:
        made.open()
        yield made


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    """A plugged cable with no scale behind it."""
    made = Cable(tmp_path / "port")
    made.plug()
    yield made
    made.unplug()


def _steady(mass_g: int, readings: list[Reading]) -> bool:
    last = readings[-5:]
    return len(last) == 5 and all(reading == WeightRead("belt", mass_g) for reading in last)


def test_a_parcel_is_put_down_and_taken_away(wire: ScaleWire, driver: ScaleDriver) -> None:
    """A weight swings in, stands, and the scale goes back to zero; masses fit the display's step."""
    wire.put(4_560)
    readings = read_until(driver, lambda seen: _steady(4_560, seen))
    wire.put(0)
    readings += read_until(driver, lambda seen: _steady(0, seen))
    masses = [reading.gross_g for reading in readings if isinstance(reading, WeightRead)]
    assert len(set(masses)) > 2
    assert all(mass % 10 == 0 for mass in masses)


def test_silence_is_told_with_advice(wire: ScaleWire, driver: ScaleDriver) -> None:
    """A scale that says nothing for too long is told by port, with what to look at."""
    wire.fail("silent")
    with pytest.raises(DeviceSilent, match=r'scale "belt": silent for .* on .*; is it switched on') as told:
        read_until(driver, lambda _: False)
    assert str(wire.link) in str(told.value)


def test_silence_ends(wire: ScaleWire, driver: ScaleDriver) -> None:
    """A scale that is switched on again is read after reopening."""
    wire.fail("silent")
    with pytest.raises(DeviceSilent):
        read_until(driver, lambda _: False)
    driver.close()
    wire.heal()
    driver.open()
    read_until(driver, bool)


def test_torn_frames_are_counted_and_never_read(wire: ScaleWire) -> None:
    """Frames that break off yield no weight, and the first whole one behind them is read."""
    wire.put(3_000)
    wire.fail("torn")
    with closing(ScaleDriver("belt", Scale(port=str(wire.link)), wait_s=0.2)) as driver:
        driver.open()
        assert read_until(driver, lambda _: driver.skipped > 50) == []
        wire.heal()
        read_until(driver, lambda seen: _steady(3_000, seen))


def test_one_read_tells_the_newest_few(cable: Cable) -> None:
    """Of the frames that piled up, the newest few are told in their order."""
    with closing(ScaleDriver("belt", Scale(port=str(cable.link)), wait_s=0.5)) as driver:
        driver.open()
        cable.send(b"".join(yaohua.frame(10 * count) for count in range(30)))
        seen = read_until(driver, lambda readings: WeightRead("belt", 290) in readings)
    assert len(seen) <= FRAMES_MAX
    assert seen == [WeightRead("belt", 10 * count) for count in range(30 - len(seen), 30)]


def test_a_frame_is_not_continued_after_a_pause(cable: Cable) -> None:
    """The head of one frame and the tail of another, with a pause between them, make no weight."""
    with closing(ScaleDriver("belt", Scale(port=str(cable.link)), wait_s=0.1)) as driver:
        driver.open()
        cable.send(yaohua.frame(1_000)[:6])
        read_until(driver, lambda _: driver.skipped == 6)
        cable.send(yaohua.frame(1_000)[6:] + yaohua.frame(2_000))
        assert read_until(driver, bool) == [WeightRead("belt", 2_000)]
        assert driver.skipped == 12


def test_a_held_port_is_told(wire: ScaleWire, driver: ScaleDriver) -> None:
    """Two programs never share a scale: the second is told that the port is held."""
    second = ScaleDriver("belt", Scale(port=str(wire.link)))
    with pytest.raises(DeviceMissing, match="another program holds it"):
        second.open()


def test_a_file_is_no_port(tmp_path: Path) -> None:
    """A path that is no serial port is told as such."""
    plain = tmp_path / "plain"
    plain.touch()
    with pytest.raises(DeviceMissing, match=r"plain .*is its cable plugged in"):
        ScaleDriver("belt", Scale(port=str(plain))).open()


def test_refused_settings_are_told(wire: ScaleWire) -> None:
    """A speed that the port cannot do is told with baud and parity to look at."""
    refused = Scale(port=str(wire.link)).model_copy(update={"baud": -1})
    with pytest.raises(DeviceMissing, match="baud and parity"):
        ScaleDriver("belt", refused).open()


def test_reading_a_closed_scale_is_told(wire: ScaleWire) -> None:
    """A scale that was never opened is missing, not a crash."""
    with pytest.raises(DeviceMissing, match="not open"):
        ScaleDriver("belt", Scale(port=str(wire.link))).read()


def test_a_scale_that_must_be_asked_is_asked(cable: Cable) -> None:
    """A protocol with a request sends it before each read."""
    asked = ScaleProtocol(yaohua_tf0.cut, request=b"SI\r\n")
    with closing(ScaleDriver("belt", Scale(port=str(cable.link)), protocol=asked, wait_s=0.1)) as driver:
        driver.open()
        driver.read()
        assert cable.received() == b"SI\r\n"
        driver.read()
        assert cable.received() == b"SI\r\n"
