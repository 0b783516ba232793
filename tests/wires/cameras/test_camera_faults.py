"""What a camera can have: each fault by its name, over a real stream, and gone without a restart."""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from edge_agent.drivers.camera import CameraDriver
from edge_agent.drivers.contract import CodeRead, DeviceBlind, DeviceMissing, Reading
from edge_agent.drivers.settings import Camera
from simulators.labels import Label, Pose
from simulators.mjpeg import CameraFault, CameraServer, Counter
from tests.wires.reading import read_until

FPS = 25
READ = CodeRead("above", "YT7412345678901", "code128")


@pytest.fixture
def counter() -> Counter:
    """A bare counter."""
    return Counter(random.Random(5))


@pytest.fixture
def server(counter: Counter) -> Iterator[CameraServer]:
    """A camera above it."""
    with CameraServer(counter, fps=FPS) as made:
        yield made


def _holds(read: CodeRead, told: list[Reading]) -> bool:
    return read in told


class Haste:
    """A clock that runs ahead by so many seconds at each look at it."""

    def __init__(self) -> None:
        self.ahead_s = 0.0
        self._now_s = 0.0

    def __call__(self) -> float:
        self._now_s += self.ahead_s or 0.02
        return self._now_s


def _driver(
    server: CameraServer, clock: Callable[[], float] = time.monotonic, **settings: object
) -> CameraDriver:
    made = CameraDriver(
        "above",
        Camera(source=server.address, **settings),  # type: ignore[arg-type]  # checked by the settings
        monotonic=clock,
    )
    made.open()
    return made


@pytest.mark.parametrize(
    ("fault", "named", "remedy"),
    [
        ("black", "black: nothing but darkness", "cap off the lens"),
        ("frozen", "frozen: the same picture", "off and on"),
        ("silent", "silent: no whole frame", "cable or network"),
    ],
)
def test_blind_camera_is_told_and_comes_back(
    server: CameraServer, counter: Counter, fault: CameraFault, named: str, remedy: str
) -> None:
    """A camera that shows nothing is told by the fault's name with what to do, and works on when mended."""
    clock = Haste()
    driver = _driver(server, clock)
    counter.fail(fault)
    clock.ahead_s = 2
    with pytest.raises(DeviceBlind, match=named) as told:
        read_until(driver, lambda _: False)
    clock.ahead_s = 0
    assert remedy in str(told.value)
    assert server.address in str(told.value)
    driver.close()
    counter.mend()
    driver.open()
    counter.show(Label(READ.text), Pose())
    assert READ in read_until(driver, lambda read: READ in read)
    driver.close()


@pytest.mark.parametrize("fault", ["black", "frozen"])
def test_camera_is_not_up_while_it_is_blind(
    server: CameraServer, counter: Counter, fault: CameraFault
) -> None:
    """Opening a camera that is still blind fails by the same name: it is not told as well again."""
    clock = Haste()
    driver = _driver(server, clock)
    counter.fail(fault)
    clock.ahead_s = 1
    for again in (lambda: read_until(driver, lambda _: False), driver.open):
        with pytest.raises(DeviceBlind, match=f"{fault}: "):
            again()
    driver.close()


def test_camera_that_hangs_up_is_missing_and_comes_back(server: CameraServer, counter: Counter) -> None:
    """A dropped connection is told, and the next one is read."""
    driver = _driver(server)
    counter.fail("drop")
    with pytest.raises(DeviceMissing, match="stream has ended"):
        read_until(driver, lambda _: False)
    counter.mend()
    driver.open()
    counter.show(Label(READ.text), Pose())
    assert READ in read_until(driver, lambda read: READ in read)
    driver.close()


@pytest.mark.parametrize("fault", ["garbage", "corrupt"])
def test_nonsense_yields_no_code(server: CameraServer, counter: Counter, fault: CameraFault) -> None:
    """Nonsense instead of frames, or in them, is never read, and what follows is."""
    driver = _driver(server)
    counter.show(Label("JT0009876543210"), Pose())
    counter.fail(fault)
    end, told = counter.sent + FPS, list[object]()
    try:
        while counter.sent < end:
            told += driver.read()
    except (DeviceMissing, DeviceBlind):
        driver.close()
    assert [read for read in told if getattr(read, "text", "") != "JT0009876543210"] == []
    counter.mend()
    driver.open()
    counter.show(Label(READ.text), Pose())
    assert READ in read_until(driver, lambda read: READ in read)
    driver.close()


def test_resolution_may_change_while_it_runs(server: CameraServer, counter: Counter) -> None:
    """Frames of 3840, 1280 and 960 pixels' width in one stream are all read."""
    driver = _driver(server)
    faults: tuple[CameraFault, ...] = ("4k", "small", "4k")
    for number, fault in enumerate(faults):
        read = CodeRead("above", f"YT741234567890{number}", "code128")
        counter.fail(fault)
        counter.show(Label(read.text), Pose())
        assert read in read_until(driver, partial(_holds, read))
        counter.mend()
    driver.close()


def test_what_lies_outside_the_crop_is_not_read(server: CameraServer, counter: Counter) -> None:
    """Only the configured part of a frame counts."""
    driver = _driver(server, crop=(0.0, 0.0, 1.0, 0.3))
    counter.show(Label(READ.text), Pose())
    end, told = counter.sent + FPS, list[object]()
    while counter.sent < end:
        told += driver.read()
    assert told == []
    driver.close()
