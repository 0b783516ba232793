"""A day in a cold store: the compressor fails, the lamp turns red, and the keeper comes and mends it."""

import random
import threading
from collections.abc import Sequence

from msgspec import Struct

from simulators.wires.onewire_tree import OneWireTree
from simulators.wires.pin_bank import Bank
from simulators.worlds.coldroom import Climate, ColdRoom

_STEP_S = 0.25


class Script(Struct, frozen=True):
    """When things happen, in real seconds; the air itself runs `lapse` times faster than the clock."""

    lapse: float = 30.0
    door_at_s: float = 8.0
    door_for_s: float = 4.0
    fails_at_s: float = 16.0
    mended_after_s: float = 8.0
    """After the lamp has turned red."""
    again_after_s: float = 150.0


class Pins(Struct, frozen=True):
    """Where the door contact and the red lamp are wired."""

    door: int
    lamp_red: int


class ColdStoreDay:
    """Plays the script: temperatures into the 1-Wire tree, the door on its pin, an eye on the lamp."""

    def __init__(
        self,
        tree: OneWireTree,
        addresses: Sequence[str],
        bank: Bank,
        pins: Pins,
        script: Script,
        rng: random.Random,
        stop: threading.Event,
    ) -> None:
        self._tree = tree
        self._addresses = addresses
        self._bank = bank
        self._pins = pins
        self._script = script
        self._stop = stop
        self._room = ColdRoom(rng, Climate(), len(addresses))
        self._thread = threading.Thread(target=self._play, name="cold store", daemon=True)
        self._show()

    def start(self) -> None:
        """Let time pass."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end; `stop` must be set."""
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _play(self) -> None:
        now_s, red_s, round_s = 0.0, 0.0, 0.0
        script = self._script
        while not self._stop.wait(_STEP_S):
            now_s += _STEP_S
            at_s = now_s - round_s
            self._room.is_door_open = script.door_at_s <= at_s < script.door_at_s + script.door_for_s
            is_red = self._bank.level(self._pins.lamp_red) == 1
            red_s = red_s + _STEP_S if is_red else 0.0
            if self._room.is_broken and red_s >= script.mended_after_s:
                self._room.is_broken = False
                round_s = now_s + script.again_after_s
            elif not self._room.is_broken and at_s >= script.fails_at_s and not is_red:
                self._room.is_broken = True
            self._room.step(_STEP_S * script.lapse)
            self._show()

    def _show(self) -> None:
        # An open door lets its contact float up to 1; a closed one pulls it to ground.
        self._bank.drive(self._pins.door, 1 if self._room.is_door_open else 0)
        for index, address in enumerate(self._addresses):
            self._tree.show(address, self._room.milli_c(index))
