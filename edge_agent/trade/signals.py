"""What a person at the box sees and hears: patterns of lamp and buzzer, played without holding anyone up."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from edge_agent.drivers.contract import DeviceError
from edge_agent.drivers.pins import LampColour
from edge_agent.trade.outcome import Signal
from plumbing import logs

# (buzzer on, milliseconds) steps: one short beep for good, two for known, three for a card, long for refused.
_PATTERNS: dict[Signal, tuple[tuple[bool, int], ...]] = {
    Signal.OK: ((True, 80), (False, 80)),
    Signal.DUPLICATE: ((True, 80), (False, 80), (True, 80), (False, 80)),
    Signal.CARD: ((True, 60), (False, 60), (True, 60), (False, 60), (True, 60), (False, 60)),
    Signal.REFUSED: ((True, 700), (False, 100)),
    Signal.WARNING_ON: ((True, 300), (False, 150), (True, 80), (False, 150), (True, 300), (False, 150)),
}
_ALARM: tuple[tuple[bool, int], ...] = ((True, 500), (False, 500))
_STEPS_MAX = 60


class Outputs(Protocol):
    """A lamp tower and a buzzer, or nothing in their place."""

    def lamp(self, colour: LampColour) -> None:
        """Light one lamp."""

    def buzzer(self, *, on: bool) -> None:
        """Sound or silence the buzzer."""


class Silent:
    """The outputs of a box that has no pins."""

    def lamp(self, colour: LampColour) -> None:
        """Nothing to light."""

    def buzzer(self, *, on: bool) -> None:
        """Nothing to sound."""


class Guarded:
    """Outputs that may fail without stopping anyone: said once until they work again."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs
        self._is_down = False
        self._log = logs.get("signals")

    def lamp(self, colour: LampColour) -> None:
        """Light one lamp if that can be done."""
        self._do(lambda: self._outputs.lamp(colour))

    def buzzer(self, *, on: bool) -> None:
        """Sound or silence the buzzer if that can be done."""
        self._do(lambda: self._outputs.buzzer(on=on))

    def _do(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except DeviceError as why:
            if not self._is_down:
                self._log.warning("signals.down", why=str(why))
            self._is_down = True
        else:
            if self._is_down:
                self._log.info("signals.up")
            self._is_down = False


# What begins or ends something that stands: which count it changes, and by how much.
_STANDING: dict[Signal, tuple[str, int]] = {
    Signal.ALARM_ON: ("alarm", 1),
    Signal.ALARM_OFF: ("alarm", -1),
    Signal.WARNING_ON: ("warning", 1),
    Signal.WARNING_OFF: ("warning", -1),
    Signal.TAKEN_ON: ("taken", 1),
    Signal.TAKEN_OFF: ("taken", -1),
}


class Signals:
    """Plays signals one after another; a standing alarm that nobody has taken on sounds between them.

    The lamp is red while an alarm stands, yellow while only warnings do, and green otherwise.
    """

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs
        self._steps: deque[tuple[bool, int]] = deque(maxlen=_STEPS_MAX)
        self._until_ms = 0
        self._standing = {"alarm": 0, "warning": 0, "taken": 0}
        self._outputs.lamp("green")

    def give(self, signal: Signal) -> None:
        """Queue a signal's sound, and raise or clear what stands."""
        if signal in _STANDING:
            what, change = _STANDING[signal]
            self._standing[what] = max(0, self._standing[what] + change)
            self._outputs.lamp(self._colour)
        self._steps.extend(_PATTERNS.get(signal, ()))

    @property
    def _colour(self) -> LampColour:
        if self._standing["alarm"]:
            return "red"
        return "yellow" if self._standing["warning"] else "green"

    def tick(self, up_ms: int) -> None:
        """Go on to the step that is due."""
        if up_ms < self._until_ms:
            return
        if not self._steps and self._standing["alarm"] > self._standing["taken"]:
            self._steps.extend(_ALARM)
        if self._steps:
            is_on, for_ms = self._steps.popleft()
            self._outputs.buzzer(on=is_on)
            self._until_ms = up_ms + for_ms
        elif self._until_ms:
            self._outputs.buzzer(on=False)
            self._until_ms = 0
