"""A pump keeps its device going: what is gone is told once, tried again, and told once when it is back."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from random import Random

import pytest

from edge_agent.drivers.contract import (
    DeviceDown,
    DeviceError,
    DeviceGarbled,
    DeviceMissing,
    DeviceSilent,
    DeviceUp,
    DoorRead,
    Reading,
)
from edge_agent.pump import Pump
from plumbing.clock import Clock, Moment
from tests.waiting import until

Step = Reading | DeviceError | None
"""What one call of the driver does: give a reading, fail, or work in silence."""


class FakeDriver:
    """A driver that plays a script; at its end it stays silent, without waiting long."""

    kind = "door"
    name = "d"
    skipped = 0

    def __init__(self, opens: Sequence[Step], reads: Sequence[Step]) -> None:
        self._opens = iter(opens)
        self._reads = iter(reads)
        self.is_open = False
        self.opened = 0
        self.read_out = threading.Event()

    def open(self) -> None:
        self.opened += 1
        self._do(next(self._opens, None))
        self.is_open = True

    def read(self) -> Sequence[Reading]:
        assert self.is_open, "read before open"
        done = self._do(next(self._reads, self.read_out))
        return [] if done is None else [done]

    def close(self) -> None:
        self.is_open = False

    def _do(self, step: Step | threading.Event) -> Reading | None:
        if isinstance(step, threading.Event):
            step.set()
            threading.Event().wait(0.01)
            return None
        if isinstance(step, DeviceError):
            raise step
        return step


Started = Callable[[FakeDriver], "queue.Queue[tuple[Reading, Moment]]"]


@pytest.fixture
def start() -> Iterator[Started]:
    """Start a pump on a driver; all are ended and joined."""
    stop = threading.Event()
    running: list[tuple[threading.Thread, FakeDriver]] = []

    def begin(driver: FakeDriver) -> "queue.Queue[tuple[Reading, Moment]]":
        told: queue.Queue[tuple[Reading, Moment]] = queue.Queue(100)
        pump = Pump(driver, lambda reading, moment: told.put((reading, moment)), Clock(), stop, Random(1))
        thread = threading.Thread(target=pump.run)
        running.append((thread, driver))
        thread.start()
        return told

    yield begin
    stop.set()
    for thread, driver in running:
        thread.join(timeout=5)
        assert not thread.is_alive()
        assert not driver.is_open


def drained(told: "queue.Queue[tuple[Reading, Moment]]", driver: FakeDriver) -> list[Reading]:
    """All that was told until the driver had played its script."""
    until(driver.read_out.is_set, "the end of the script")
    readings: list[Reading] = []
    while not told.empty():
        readings.append(told.get_nowait()[0])
    return readings


def test_readings_come_with_their_moment(start: Started) -> None:
    """After the device was told to be up, in order of time."""
    driver = FakeDriver([], [DoorRead("d", is_open=True), None, DoorRead("d", is_open=False)])
    told = start(driver)
    until(driver.read_out.is_set, "the end of the script")
    items = [told.get_nowait() for _ in range(3)]
    assert [reading for reading, _ in items] == [
        DeviceUp("d", "door"),
        DoorRead("d", is_open=True),
        DoorRead("d", is_open=False),
    ]
    ups = [moment.up_ms for _, moment in items]
    assert ups == sorted(ups)


def test_a_missing_device_is_told_once_and_tried_again(start: Started) -> None:
    """However often it is tried; and its return is told once."""
    driver = FakeDriver(
        [DeviceMissing("gone, plug it in"), DeviceMissing("gone")], [DoorRead("d", is_open=True)]
    )
    assert drained(start(driver), driver) == [
        DeviceDown("d", "door", "gone, plug it in"),
        DeviceUp("d", "door"),
        DoorRead("d", is_open=True),
    ]
    assert driver.opened == 3


def test_a_device_that_goes_away_is_closed_and_opened_again(start: Started) -> None:
    """With what it told before and after."""
    driver = FakeDriver(
        [], [DoorRead("d", is_open=True), DeviceMissing("pulled"), DoorRead("d", is_open=False)]
    )
    assert drained(start(driver), driver) == [
        DeviceUp("d", "door"),
        DoorRead("d", is_open=True),
        DeviceDown("d", "door", "pulled"),
        DeviceUp("d", "door"),
        DoorRead("d", is_open=False),
    ]


@pytest.mark.parametrize("trouble", [DeviceSilent("silent"), DeviceGarbled("silent")])
def test_a_silent_device_is_up_when_it_speaks(start: Started, trouble: DeviceError) -> None:
    """A port that opens proves no scale behind it, nor do bytes that make no sense."""
    driver = FakeDriver([], [trouble, None, trouble, DoorRead("d", is_open=True)])
    assert drained(start(driver), driver) == [
        DeviceUp("d", "door"),
        DeviceDown("d", "door", "silent"),
        DeviceUp("d", "door"),
        DoorRead("d", is_open=True),
    ]


def test_a_fault_of_the_driver_ends_the_thread() -> None:
    """What is no device's trouble is ours, and is not swallowed; the device is given back."""

    class Broken(FakeDriver):
        def read(self) -> Sequence[Reading]:
            raise ZeroDivisionError

    driver = Broken([], [])
    pump = Pump(driver, lambda *_: None, Clock(), threading.Event(), Random(1))
    with pytest.raises(ZeroDivisionError):
        pump.run()
    assert not driver.is_open
