"""The drivers of contacts on pins, debounced: a door's switch, the mains, a defrost, a push button."""

import time
from collections.abc import Callable, Sequence
from math import ceil

from edge_agent.drivers.contract import AlarmTaken, DefrostRead, DoorRead, MainsRead
from edge_agent.drivers.pins import PinBank
from edge_agent.drivers.settings import Defrost, Door, Mains

POLL_S = 0.05
POLLS_A_READ = 20
SAMPLES_MIN = 2
"""One look alone never makes a state."""
BUTTON_SETTLE_S = 0.1


class Contact:
    """A contact whose state is told once after opening, and then when it changes and lasts.

    `skipped` counts samples that did not last.
    """

    def __init__(
        self, pin: int, on_level: int, settle_s: float, bank: PinBank, sleep: Callable[[float], None]
    ) -> None:
        self.skipped = 0
        self._pin = pin
        self._on_level = on_level
        self._samples_needed = max(SAMPLES_MIN, ceil(settle_s / POLL_S))
        self._bank = bank
        self._sleep = sleep
        self._level: int | None = None
        self._samples = 0
        self._told: bool | None = None

    def open(self) -> None:
        """Watch the pin. Raises DeviceMissing with what to do."""
        self._level, self._samples, self._told = None, 0, None
        self._bank.watch(self._pin)

    def change(self) -> bool | None:
        """Whether it is on, as soon as that is new; None after a second in which it is not."""
        for _ in range(POLLS_A_READ):
            self._sleep(POLL_S)
            if self._settles(self._bank.level(self._pin)):
                self._told = self._level == self._on_level
                return self._told
        return None

    def close(self) -> None:
        """Give the pin back; harmless when it is not open."""
        self._bank.release(self._pin)

    def _settles(self, level: int) -> bool:
        """Whether this sample makes a state that was not told yet."""
        if level != self._level:
            self.skipped += self._samples if self._samples < self._samples_needed else 0
            self._level, self._samples = level, 0
        self._samples += 1
        return self._samples >= self._samples_needed and (level == self._on_level) != self._told


class DoorDriver:
    """A door: open or closed."""

    kind = "door"

    def __init__(
        self, name: str, settings: Door, bank: PinBank, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name
        self._contact = Contact(settings.pin, settings.open_level, settings.settle_s, bank, sleep)

    @property
    def skipped(self) -> int:
        """How many looks at the contact did not last."""
        return self._contact.skipped

    def open(self) -> None:
        """Watch the pin. Raises DeviceMissing with what to do."""
        self._contact.open()

    def read(self) -> Sequence[DoorRead]:
        """The new state as soon as there is one; nothing after a second without."""
        is_open = self._contact.change()
        return [] if is_open is None else [DoorRead(self.name, is_open)]

    def close(self) -> None:
        """Give the pin back; harmless when it is not open."""
        self._contact.close()


class MainsDriver:
    """The mains: there, or lost."""

    kind = "mains"

    def __init__(
        self, name: str, settings: Mains, bank: PinBank, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name
        self._contact = Contact(settings.pin, settings.lost_level, settings.settle_s, bank, sleep)

    @property
    def skipped(self) -> int:
        """How many looks at the contact did not last."""
        return self._contact.skipped

    def open(self) -> None:
        """Watch the pin. Raises DeviceMissing with what to do."""
        self._contact.open()

    def read(self) -> Sequence[MainsRead]:
        """The new state as soon as there is one; nothing after a second without."""
        is_lost = self._contact.change()
        return [] if is_lost is None else [MainsRead(self.name, not is_lost)]

    def close(self) -> None:
        """Give the pin back; harmless when it is not open."""
        self._contact.close()


class DefrostDriver:
    """A room that is being defrosted, or is not."""

    kind = "defrost"

    def __init__(
        self, name: str, settings: Defrost, bank: PinBank, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name
        self._contact = Contact(settings.pin, settings.on_level, settings.settle_s, bank, sleep)

    @property
    def skipped(self) -> int:
        """How many looks at the contact did not last."""
        return self._contact.skipped

    def open(self) -> None:
        """Watch the pin. Raises DeviceMissing with what to do."""
        self._contact.open()

    def read(self) -> Sequence[DefrostRead]:
        """The new state as soon as there is one; nothing after a second without."""
        is_on = self._contact.change()
        return [] if is_on is None else [DefrostRead(self.name, is_on)]

    def close(self) -> None:
        """Give the pin back; harmless when it is not open."""
        self._contact.close()


class ButtonDriver:
    """A push button to ground that takes the standing alarms on."""

    kind = "button"

    def __init__(
        self, name: str, pin: int, bank: PinBank, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name
        self._contact = Contact(pin, 0, BUTTON_SETTLE_S, bank, sleep)
        self._was_up = False

    @property
    def skipped(self) -> int:
        """How many looks at the contact did not last."""
        return self._contact.skipped

    def open(self) -> None:
        """Watch the pin. Raises DeviceMissing with what to do."""
        self._was_up = False
        self._contact.open()

    def read(self) -> Sequence[AlarmTaken]:
        """Each push, when it begins; a button that is down from the start is stuck and says nothing."""
        is_down = self._contact.change()
        if is_down is None:
            return []
        is_push = is_down and self._was_up
        self._was_up = not is_down
        return [AlarmTaken(self.name, "button", "button")] if is_push else []

    def close(self) -> None:
        """Give the pin back; harmless when it is not open."""
        self._contact.close()
