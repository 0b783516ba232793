"""The driver of a door contact on a pin, debounced."""

import time
from collections.abc import Callable, Sequence

from edge_agent.drivers.contract import DoorRead
from edge_agent.drivers.pins import PinBank
from edge_agent.drivers.settings import Door

POLL_S = 0.05
POLLS_A_READ = 20
SAMPLES = 3
"""Equal samples in a row that make a state: contacts bounce for some milliseconds, people take longer."""


class DoorDriver:
    """A door that is told once after opening the driver, and then when it changes.

    `skipped` counts samples that did not last.
    """

    kind = "door"

    def __init__(
        self, name: str, settings: Door, bank: PinBank, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name
        self.skipped = 0
        self._pin = settings.pin
        self._open_level = settings.open_level
        self._bank = bank
        self._sleep = sleep
        self._level: int | None = None
        self._samples = 0
        self._told: bool | None = None

    def open(self) -> None:
        """Watch the pin. Raises DeviceMissing with what to do."""
        self._level, self._samples, self._told = None, 0, None
        self._bank.watch(self._pin)

    def read(self) -> Sequence[DoorRead]:
        """The new state as soon as there is one; nothing after a second without."""
        for _ in range(POLLS_A_READ):
            self._sleep(POLL_S)
            if self._settles(self._bank.level(self._pin)):
                is_open = self._told = self._level == self._open_level
                return [DoorRead(self.name, is_open)]
        return []

    def close(self) -> None:
        """Give the pin back; harmless when it is not open."""
        self._bank.release(self._pin)

    def _settles(self, level: int) -> bool:
        """Whether this sample makes a state that was not told yet."""
        if level != self._level:
            self.skipped += self._samples if self._samples < SAMPLES else 0
            self._level, self._samples = level, 0
        self._samples += 1
        return self._samples >= SAMPLES and (level == self._open_level) != self._told
