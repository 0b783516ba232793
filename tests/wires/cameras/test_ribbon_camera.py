"""A CSI camera through picamera2's interface."""

import random
import time
from collections.abc import Iterator

import pytest

from edge_agent.drivers.camera import CameraDriver
from edge_agent.drivers.contract import CodeRead, DeviceMissing
from edge_agent.drivers.settings import Camera
from simulators import labels
from simulators.labels import Frame, Label, Pose
from simulators.wires import ribbon
from tests.wires.reading import read_until

MODULE = "simulators.wires.ribbon"
READ = CodeRead("ribbon", "YT7412345678901", "code128")


def _frames(text: str | None) -> list[Frame]:
    rng = random.Random(3)
    return [
        labels.parcel(Label(text), rng, Pose(turn_deg=2)) if text else labels.empty(rng) for _ in range(3)
    ]


@pytest.fixture
def sensor() -> Iterator[ribbon.Sensor]:
    """A sensor that is plugged in."""
    made = ribbon.Sensor(_frames(None))
    ribbon.plug(0, made)
    yield made
    ribbon.unplug(0)


def _driver(source: str = "csi", module: str = MODULE) -> CameraDriver:
    return CameraDriver("ribbon", Camera(source=source, module=module), monotonic=time.monotonic)


def test_label_is_read(sensor: ribbon.Sensor) -> None:
    """Luminance alone, without its padding, is what is read."""
    driver = _driver()
    driver.open()
    sensor.show(_frames(READ.text))
    assert read_until(driver, lambda read: bool(read)) == [READ]
    driver.close()


def test_unplugged_and_back(sensor: ribbon.Sensor) -> None:
    """A ribbon that is pulled while it runs is told with what to do, and read again when it is in."""
    driver = _driver("csi:0")
    driver.open()
    ribbon.unplug(0)
    with pytest.raises(DeviceMissing, match="is its ribbon in"):
        read_until(driver, lambda _: False)
    with pytest.raises(DeviceMissing, match="there are 0 CSI cameras"):
        driver.open()
    ribbon.plug(0, ribbon.Sensor(_frames(READ.text)))
    driver.open()
    assert READ in read_until(driver, lambda read: bool(read))
    driver.close()


@pytest.mark.usefixtures("sensor")
def test_camera_that_is_not_there_is_missing() -> None:
    """A number beyond the plugged cameras is told by their count."""
    with pytest.raises(DeviceMissing, match="there are 1 CSI cameras"):
        _driver("csi:1").open()


@pytest.mark.parametrize("module", ["no_such_module", "json"])
def test_module_that_is_not_there_is_told(module: str) -> None:
    """Off a Pi, or without the package, what to install is said."""
    with pytest.raises(DeviceMissing, match="apt install python3-picamera2"):
        _driver(module=module).open()
