"""One thread a device: opens it, reads it, says once when it is gone, and tries again after a pause."""

import threading
from collections.abc import Callable
from random import Random

from edge_agent.drivers.contract import DeviceDown, DeviceError, DeviceSilent, DeviceUp, Driver, Reading
from plumbing import logs
from plumbing.clock import Clock, Moment

_PAUSE_S_FIRST, _PAUSE_S_MAX = 1.0, 30.0

Put = Callable[[Reading, Moment], None]


class Pump:
    """Keeps one driver going until `stop`. Each reading gets the moment at which it was read."""

    def __init__(self, driver: Driver, put: Put, clock: Clock, stop: threading.Event, rng: Random) -> None:
        self._driver = driver
        self._put = put
        self._clock = clock
        self._stop = stop
        self._rng = rng
        self._is_up: bool | None = None
        self._was_silent = False
        self._log = logs.get("pump")

    def run(self) -> None:
        """The thread's work."""
        pause_s = _PAUSE_S_FIRST
        while not self._stop.is_set():
            try:
                self._driver.open()
                if not self._was_silent:
                    self._say_up()
                pause_s = _PAUSE_S_FIRST
                self._read_on()
            except DeviceError as why:
                self._was_silent = isinstance(why, DeviceSilent)
                self._say_down(str(why))
            finally:
                self._driver.close()
            self._stop.wait(pause_s * (0.75 + self._rng.random() / 2))
            pause_s = min(pause_s * 2, _PAUSE_S_MAX)

    def _read_on(self) -> None:
        while not self._stop.is_set():
            for reading in self._driver.read():
                # A port that opens proves no scale behind it: what fell silent is up when it speaks.
                self._say_up()
                self._put(reading, self._clock.now())

    def _say_up(self) -> None:
        if self._is_up:
            return
        self._is_up = True
        self._log.info("device.up", name=self._driver.name, kind=self._driver.kind)
        self._put(DeviceUp(self._driver.name, self._driver.kind), self._clock.now())

    def _say_down(self, why: str) -> None:
        if self._is_up is False:
            return
        self._is_up = False
        self._log.warning("device.down", name=self._driver.name, kind=self._driver.kind, why=why)
        self._put(DeviceDown(self._driver.name, self._driver.kind, why), self._clock.now())
