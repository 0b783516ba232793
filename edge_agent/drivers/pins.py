"""The pins of a box: lamp tower, buzzer and contacts, through a module with RPi.GPIO's interface."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import RLock
from typing import Literal, Protocol, cast

from edge_agent.drivers.contract import DeviceMissing
from edge_agent.drivers.settings import Pins

LampColour = Literal["red", "yellow", "green", "off"]
_NEEDED = ("setmode", "setup", "input", "output", "cleanup", "BCM", "IN", "OUT", "PUD_UP", "HIGH", "LOW")


class Gpio(Protocol):
    """The part of RPi.GPIO's interface that is used here."""

    BCM: int
    IN: int
    OUT: int
    PUD_UP: int
    HIGH: int
    LOW: int

    def setmode(self, mode: int, /) -> None:
        """Choose how pins are numbered."""

    def setup(self, channel: int, direction: int, *, pull_up_down: int = ..., initial: int = ...) -> None:
        """Make a pin an input or an output."""

    def input(self, channel: int, /) -> int:
        """A pin's level."""

    def output(self, channel: int, value: int, /) -> None:
        """Set a pin's level."""

    def cleanup(self, channel: int, /) -> None:
        """Make a pin an input without a pull-up, as it was."""


class PinBank:
    """All pins of a box, shared by the doors' threads and by whoever switches lamp and buzzer.

    It is opened by its first use. An output that the settings leave out is no fault: nothing happens.
    Every method may raise DeviceMissing, but for `release` and `close`.
    """

    def __init__(self, settings: Pins) -> None:
        self._module = settings.module
        self._lamps: dict[LampColour, int | None] = {
            "red": settings.lamp_red,
            "yellow": settings.lamp_yellow,
            "green": settings.lamp_green,
        }
        self._buzzer = settings.buzzer
        self._gpio: Gpio | None = None
        self._held: set[int] = set()
        self._lock = RLock()

    def open(self) -> None:
        """Load the module and switch all outputs off; harmless when it is open."""
        with self._lock:
            self._opened()

    def lamp(self, colour: LampColour) -> None:
        """Light one lamp of the tower and darken the others, or darken all.

        Without a yellow one, green stands for it: what yellow warns of has its own sound, and pages.
        """
        if colour == "yellow" and self._lamps["yellow"] is None:
            colour = "green"
        for own, pin in self._lamps.items():
            self._switch(pin, on=own == colour)

    def buzzer(self, *, on: bool) -> None:
        """Sound the buzzer or end it."""
        self._switch(self._buzzer, on=on)

    def watch(self, pin: int) -> None:
        """Make a pin an input that reads 1 while nothing pulls it to ground."""
        with self._lock, self._explained(f"watch pin {pin}"):
            gpio = self._opened()
            gpio.setup(pin, gpio.IN, pull_up_down=gpio.PUD_UP)
            self._held.add(pin)

    def level(self, pin: int) -> int:
        """0 or 1 at a watched pin."""
        with self._lock, self._explained(f"read pin {pin}"):
            return int(self._opened().input(pin))

    def release(self, pin: int) -> None:
        """Give one pin back; harmless when it is not in use."""
        with self._lock, suppress(*_troubles()):
            if self._gpio is not None and pin in self._held:
                self._held.remove(pin)
                self._gpio.cleanup(pin)

    def close(self) -> None:
        """Give all pins back, which switches the outputs off; harmless when it is not open."""
        with self._lock:
            for pin in tuple(self._held):
                self.release(pin)
            self._gpio = None

    def _switch(self, pin: int | None, *, on: bool) -> None:
        if pin is None:
            return
        with self._lock, self._explained(f"switch pin {pin}"):
            gpio = self._opened()
            gpio.output(pin, gpio.HIGH if on else gpio.LOW)

    def _outputs(self) -> list[int]:
        return [pin for pin in (*self._lamps.values(), self._buzzer) if pin is not None]

    def _opened(self) -> Gpio:
        if self._gpio is not None:
            return self._gpio
        gpio = _load(self._module)
        with self._explained("set up the pins"):
            gpio.setmode(gpio.BCM)
            for pin in self._outputs():
                gpio.setup(pin, gpio.OUT, initial=gpio.LOW)
                self._held.add(pin)
        self._gpio = gpio
        return gpio

    @contextmanager
    def _explained(self, deed: str) -> Iterator[None]:
        try:
            yield
        except DeviceMissing:
            raise
        except _troubles() as why:
            raise DeviceMissing(
                f"pins: {self._module} cannot {deed} ({why}); is this a Raspberry Pi, is the user in the "
                "group gpio, and is the pin free? On a Pi 5 install python3-rpi-lgpio"
            ) from why


def _load(name: str) -> Gpio:
    """The module, checked before anything is switched with it. RPi.GPIO raises RuntimeError off a Pi."""
    try:
        module = importlib.import_module(name)
    except (ImportError, RuntimeError) as why:
        raise DeviceMissing(
            f"pins: cannot load {name} ({why}); on a Raspberry Pi install python3-rpi-lgpio, "
            "or name another module in pins.module"
        ) from why
    lacking = [part for part in _NEEDED if not hasattr(module, part)]
    if lacking:
        raise DeviceMissing(
            f"pins: {name} lacks {', '.join(lacking)}; install python3-rpi-lgpio, "
            "or name a module with RPi.GPIO's interface in pins.module"
        )
    return cast(Gpio, module)


def _troubles() -> tuple[type[Exception], ...]:
    """What the module may raise. rpi-lgpio lets lgpio's own error through, which is none of the usual."""
    usual = (RuntimeError, OSError, ValueError)
    own = getattr(sys.modules.get("lgpio"), "error", None)
    return usual if own is None else (*usual, own)
