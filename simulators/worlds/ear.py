"""How a person at a counter knows that a scan was taken: the buzzer was heard."""

from typing import Literal

from plumbing.patience import wait_until
from simulators.wires.pin_bank import Bank

Heard = Literal["beep", "two beeps", "three beeps", "long", "nothing"]

_LISTEN_S = 0.01
_LONG_S = 0.4
_QUIET_S = 0.3
_END_S = 2.0
_COUNTED: dict[int, Heard] = {1: "beep", 2: "two beeps", 3: "three beeps"}


class Ear:
    """Listens to one buzzer's pin."""

    def __init__(self, bank: Bank, pin: int) -> None:
        self._bank = bank
        self._pin = pin

    def listen(self, patience_s: float) -> Heard:
        """Wait up to `patience_s` for a sound, then hear it to its end."""
        if not self._hears(1, patience_s):
            return "nothing"
        beeps = 0
        while True:
            beeps += 1
            if not self._hears(0, _LONG_S):
                self._hears(0, _END_S)
                return "long"
            if not self._hears(1, _QUIET_S):
                return _COUNTED.get(beeps, "three beeps")

    def _hears(self, level: int, patience_s: float) -> bool:
        return wait_until(lambda: (self._bank.level(self._pin) or 0) == level, patience_s, pause_s=_LISTEN_S)
