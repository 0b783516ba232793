"""The camera's driver on a real MJPEG address, through OpenCV."""

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from edge_agent.drivers.camera import CameraDriver
from edge_agent.drivers.contract import CodeRead, DeviceBlind, DeviceMissing
from edge_agent.drivers.settings import Camera
from simulators.labels import Label, Pose
from simulators.mjpeg import CameraServer, Counter
from tests.wires.reading import read_until

FPS = 25
WAIT_S = 10.0
FIRST = CodeRead("above", "YT7412345678901", "code128")
SECOND = CodeRead("above", "JT0009876543210", "code128")
CARD = CodeRead("above", "act:hand_out", "qr")


@pytest.fixture
def counter() -> Counter:
    """A bare counter."""
    return Counter(random.Random(11))


@pytest.fixture
def server(counter: Counter) -> Iterator[CameraServer]:
    """A camera above it."""
    with CameraServer(counter, fps=FPS) as made:
        yield made


def _driver(server: CameraServer, monotonic: Callable[[], float] = time.monotonic) -> CameraDriver:
    made = CameraDriver("above", Camera(source=server.address), monotonic=monotonic)
    made.open()
    return made


@pytest.fixture
def driver(server: CameraServer) -> Iterator[CameraDriver]:
    """The driver, open."""
    made = _driver(server)
    yield made
    made.close()


def _wait_for(happened: Callable[[], bool]) -> None:
    """Until it has happened, or fail."""
    until_s, pause = time.monotonic() + WAIT_S, threading.Event()
    while not happened():
        assert time.monotonic() < until_s, "it never happened"
        pause.wait(0.01)


def _show(counter: Counter, read: CodeRead, **pose: float) -> None:
    counter.show(Label(read.text), Pose(**pose))  # type: ignore[arg-type]  # all that is turned here is a float


def _told_while(driver: CameraDriver, counter: Counter, frames: int) -> list[CodeRead]:
    """What the driver tells while the camera sends so many frames."""
    end = counter.sent + frames
    told: list[CodeRead] = []
    while counter.sent < end:
        told += driver.read()
    return told


def test_label_is_told_once(driver: CameraDriver, counter: Counter) -> None:
    """A parcel that lies there is told once, and not with every frame."""
    _show(counter, FIRST)
    assert _told_while(driver, counter, 2 * FPS) == [FIRST]


def test_parcels_one_after_another(driver: CameraDriver, counter: Counter) -> None:
    """Each parcel of a stack is told, in order."""
    _show(counter, FIRST)
    read_until(driver, lambda told: FIRST in told)
    _show(counter, SECOND)
    assert read_until(driver, lambda told: SECOND in told) == [SECOND]


def test_oblique_parcel_is_read_at_rest(driver: CameraDriver, counter: Counter) -> None:
    """A parcel laid down askew is read without anyone turning it."""
    _show(counter, FIRST, turn_deg=40.0)
    assert read_until(driver, lambda told: FIRST in told) == [FIRST]


def test_card_and_waybill_are_both_told(driver: CameraDriver, counter: Counter) -> None:
    """A QR code beside a waybill is told too."""
    counter.show(Label(FIRST.text, qr=CARD.text), Pose())
    told = read_until(driver, lambda told: FIRST in told and CARD in told)
    assert sorted(told, key=str) == sorted([FIRST, CARD], key=str)


def test_torn_frames_are_skipped(driver: CameraDriver, counter: Counter) -> None:
    """Half a frame is counted and never read, and the stream survives it."""
    counter.tear(5)
    _show(counter, FIRST)
    assert read_until(driver, lambda told: FIRST in told) == [FIRST]
    assert driver.skipped == 5


def test_slow_reader_sees_the_newest_frame(driver: CameraDriver, counter: Counter) -> None:
    """However long nobody looked, the first look shows what lies there now."""
    _show(counter, FIRST)
    read_until(driver, lambda told: FIRST in told)
    counter.show(Label(SECOND.text, qr=CARD.text), Pose())
    shown = counter.sent
    _wait_for(lambda: counter.sent > shown + FPS)
    assert driver.read() == [CARD]


def test_camera_that_goes_away_is_missing(driver: CameraDriver, server: CameraServer) -> None:
    """A stream that ends is told by name and address, with what to do."""
    server.close()
    with pytest.raises(
        DeviceMissing, match=rf'camera "above": .* at {server.address}; is the camera switched on'
    ):
        read_until(driver, lambda _: False)


def test_camera_that_never_was_is_missing_soon(server: CameraServer) -> None:
    """A dead address is told within seconds."""
    server.close()
    begun_s = time.monotonic()
    with pytest.raises(DeviceMissing, match="nothing answers"):
        _driver(server)
    assert time.monotonic() - begun_s < WAIT_S


def test_camera_that_comes_back_goes_on(counter: Counter) -> None:
    """After a reconnect parcels are told again, but not the one that stayed in view."""
    with CameraServer(counter, fps=FPS) as before:
        driver = _driver(before)
        _show(counter, FIRST)
        read_until(driver, lambda told: FIRST in told)
    with pytest.raises(DeviceMissing):
        read_until(driver, lambda _: False)
    driver.close()
    with CameraServer(counter, fps=FPS, port=before.port):
        driver.open()
        assert _told_while(driver, counter, FPS) == []
        _show(counter, SECOND)
        assert read_until(driver, lambda told: SECOND in told) == [SECOND]
        driver.close()


def test_camera_that_sends_only_nonsense_is_torn(server: CameraServer, counter: Counter) -> None:
    """A stream of torn frames alone is told by that name after a while."""
    counter.tear(1_000_000)
    seconds = itertools.count(step=3)
    driver = _driver(server, lambda: float(next(seconds)))
    with pytest.raises(DeviceBlind, match=r"torn: .* no whole frame"):
        read_until(driver, lambda _: False)
    driver.close()
