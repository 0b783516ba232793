"""The scale's driver on a simulated indicator and on a bare cable."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from edge_agent.drivers.contract import DeviceGarbled, DeviceMissing, DeviceSilent, Reading, WeightRead
from edge_agent.drivers.scale import FRAMES_MAX, ScaleDriver
from edge_agent.drivers.settings import Scale
from simulators.wires.cable import Cable
from simulators.wires.scale import ScaleFault, ScaleWire
from simulators.wires.scales import toledo, yaohua
from simulators.wires.scales.display import Display
from tests.wires.reading import read_until


def driver_on(
    link: Path,
    *,
    wait_s: float = 0.1,
    silent_s: float = 10.0,
    monotonic: Callable[[], float] = time.monotonic,
    **settings: Any,
) -> ScaleDriver:
    """A driver of the scale at `link`; not open."""
    made = Scale.model_validate({"port": str(link), **settings})
    return ScaleDriver("belt", made, monotonic=monotonic, wait_s=wait_s, silent_s=silent_s)


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[ScaleWire]:
    """A scale that is switched on, fast enough for a test."""
    with closing(ScaleWire(tmp_path / "scale", period_s=0.02)) as made:
        made.open()
        yield made


@pytest.fixture
def driver(wire: ScaleWire) -> Iterator[ScaleDriver]:
    """The open driver of `wire`."""
    with closing(driver_on(wire.link, silent_s=0.3)) as made:
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
    with closing(driver_on(wire.link, wait_s=0.2)) as driver:
        driver.open()
        assert read_until(driver, lambda _: driver.skipped > 50) == []
        wire.heal()
        read_until(driver, lambda seen: _steady(3_000, seen))


def test_one_read_tells_the_newest_few(cable: Cable) -> None:
    """Of the frames that piled up, the newest few are told in their order."""
    with closing(driver_on(cable.link, wait_s=0.5)) as driver:
        driver.open()
        cable.send(b"".join(yaohua.frame(10 * count) for count in range(30)))
        seen = read_until(driver, lambda readings: WeightRead("belt", 290) in readings)
    assert len(seen) <= FRAMES_MAX
    assert seen == [WeightRead("belt", 10 * count) for count in range(30 - len(seen), 30)]


def test_a_frame_is_not_continued_after_a_pause(cable: Cable) -> None:
    """The head of one frame and the tail of another, with a pause between them, make no weight."""
    with closing(driver_on(cable.link)) as driver:
        driver.open()
        cable.send(yaohua.frame(1_000)[:6])
        read_until(driver, lambda _: driver.skipped == 6)
        cable.send(yaohua.frame(1_000)[6:] + yaohua.frame(2_000))
        assert read_until(driver, bool) == [WeightRead("belt", 2_000)]
        assert driver.skipped == 12


def test_a_held_port_is_told(wire: ScaleWire, driver: ScaleDriver) -> None:
    """Two programs never share a scale: the second is told that the port is held."""
    second = driver_on(wire.link)
    with pytest.raises(DeviceMissing, match="another program holds it"):
        second.open()


def test_a_file_is_no_port(tmp_path: Path) -> None:
    """A path that is no serial port is told as such."""
    plain = tmp_path / "plain"
    plain.touch()
    with pytest.raises(DeviceMissing, match=r"plain .*is its cable plugged in"):
        driver_on(plain).open()


def test_refused_settings_are_told(wire: ScaleWire) -> None:
    """A speed that the port cannot do is told with baud and parity to look at."""
    refused = Scale(port=str(wire.link)).model_copy(update={"baud": -1})
    with pytest.raises(DeviceMissing, match="baud and parity"):
        ScaleDriver("belt", refused, monotonic=time.monotonic).open()


def test_reading_a_closed_scale_is_told(wire: ScaleWire) -> None:
    """A scale that was never opened is missing, not a crash."""
    with pytest.raises(DeviceMissing, match="not open"):
        driver_on(wire.link).read()


def test_a_scale_that_must_be_asked_is_asked(cable: Cable) -> None:
    """What a protocol has as its requests is sent in turn, one before each read."""
    with closing(driver_on(cable.link, protocol="yaohua-command", address=1)) as driver:
        driver.open()
        for asked in (b"\x02AB03\x03", b"\x02AC02\x03", b"\x02AB03\x03"):
            driver.read()
            assert cable.received() == asked


def test_asking_can_be_switched_on_and_off(cable: Cable) -> None:
    """A scale that can send by itself is asked only where the settings say so."""
    for ask, said in ((None, b""), (True, b"07REXT\r\n"), (False, b"")):
        with closing(driver_on(cable.link, protocol="dini-extended", address=7, ask=ask)) as driver:
            driver.open()
            driver.read()
            assert cable.received() == said


def test_a_scale_that_must_be_woken_is_woken_again(cable: Cable) -> None:
    """SIR is said once after opening, and again when the scale has forgotten it."""
    with closing(driver_on(cable.link, protocol="mt-sics-sir")) as driver:
        driver.open()
        assert cable.received() == b"SIR\r\n"
        cable.send(toledo.sics_weight(Display(1_000)))
        assert len(read_until(driver, bool)) == 1
        assert cable.received() == b""
        driver.read()
        assert cable.received() == b"SIR\r\n"


def test_the_tare_key_is_heard(tmp_path: Path) -> None:
    """A container that was tared at the scale is the tare of what is weighed in it."""
    with closing(ScaleWire(tmp_path / "s", protocol="yaohua-command", period_s=0.02, speed=10)) as wire:
        wire.open()
        wire.put(500)
        with closing(driver_on(wire.link, protocol="yaohua-command")) as driver:
            driver.open()
            read_until(driver, lambda seen: WeightRead("belt", 500) in seen[-1:])
            wire.tare()
            wire.put(2_500)
            read_until(driver, lambda seen: WeightRead("belt", 2_500, 500) in seen[-1:])


def test_a_container_in_the_settings_is_a_preset_tare(cable: Cable) -> None:
    """It is taken off what the scale tells, unless the scale tells a tare of its own."""
    with closing(driver_on(cable.link, protocol="toledo-continuous", tare_g=350)) as driver:
        driver.open()
        cable.send(toledo.continuous(Display(1_350)) + toledo.continuous(Display(1_350, tare_g=200)))
        assert read_until(driver, lambda seen: len(seen) == 2) == [
            WeightRead("belt", 1_350, 350, stable=True, is_preset=True),
            WeightRead("belt", 1_350, 200, stable=True),
        ]


def test_the_display_may_show_jin(cable: Cable) -> None:
    """Where a protocol tells no unit, the settings do: 4.68 斤 are 2.34 kg."""
    with closing(driver_on(cable.link, unit="jin")) as driver:
        driver.open()
        cable.send(yaohua.frame(4_680))
        assert read_until(driver, bool) == [WeightRead("belt", 2_340)]


def _lost(wire: ScaleWire, fault: ScaleFault, **settings: Any) -> str:
    """What the driver says in the end, by a clock that runs a second a look; it hears the scale again."""
    clock = itertools.count(step=1)
    wire.fail(fault)
    with closing(driver_on(wire.link, monotonic=lambda: float(next(clock)), **settings)) as driver:
        driver.open()
        with pytest.raises(DeviceGarbled) as told:
            read_until(driver, lambda _: False)
        assert driver.counts["garbled"] == 1
        driver.close()
        wire.heal()
        driver.open()
        read_until(driver, bool)
        if fault == "checksum":
            assert driver.counts["checksum"] > 5
    return str(told.value)


def test_bytes_without_a_frame_are_told(wire: ScaleWire) -> None:
    """The wrong baud rate: how many bytes, no frame of what, how long, where, and what to compare."""
    said = _lost(wire, "garbled")
    assert said.startswith('scale "belt": ')
    assert f"bytes and no frame of yaohua-tf0 in 10 s on {wire.link}" in said
    assert said.endswith("compare baud, parity and protocol with the indicator's settings")


def test_wrong_checksums_are_told_and_counted(wire: ScaleWire) -> None:
    """A wire on which every frame has a bit wrong is told after a while, and reads again when it is well."""
    assert _lost(wire, "checksum").endswith("frames have a wrong checksum: look at cable, plugs and ground")


def test_a_parity_bit_is_recognised(wire: ScaleWire) -> None:
    """Seven bits with parity, read as eight: the advice is what to set."""
    assert _lost(wire, "parity").endswith("set bytesize = 7 and parity = even or odd")


def test_another_protocol_is_recognised(tmp_path: Path) -> None:
    """A scale that is set to speak another way is told by its name."""
    clock = itertools.count(step=1)
    with closing(ScaleWire(tmp_path / "s", protocol="yaohua-equals", period_s=0.02)) as wire:
        wire.open()
        with closing(driver_on(wire.link, monotonic=lambda: float(next(clock)))) as driver:
            driver.open()
            with pytest.raises(
                DeviceGarbled, match='they read as yaohua-equals: set protocol = "yaohua-equals"'
            ):
                read_until(driver, lambda _: False)


def test_half_frames_are_counted(cable: Cable) -> None:
    """A frame that was begun and never ended is one torn frame, and its bytes made no sense."""
    with closing(driver_on(cable.link)) as driver:
        driver.open()
        cable.send(yaohua.frame(1_000)[:6])
        read_until(driver, lambda _: driver.counts["torn"] == 1)
        assert driver.skipped == 6


def test_faults_by_chance_hide_few_weights(tmp_path: Path) -> None:
    """A poor contact that spoils every fifth frame delays a weight, and makes none up."""
    link = tmp_path / "s"
    with closing(ScaleWire(link, period_s=0.01, speed=10, odds=0.2, tremble_g=0.0)) as wire:
        wire.open()
        wire.put(3_000)
        with closing(driver_on(link)) as driver:
            driver.open()
            read_until(driver, lambda seen: _steady(3_000, seen))
            later = read_until(driver, lambda seen: len(seen) > 50)
            assert {reading.gross_g for reading in later if isinstance(reading, WeightRead)} == {3_000}
            assert driver.skipped > 0
