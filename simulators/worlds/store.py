"""A day in a cold store: a defrost, a failing compressor, a red lamp; the keeper comes and mends it."""

import random
import threading
from collections.abc import Sequence

from msgspec import Struct

from simulators.wires.onewire_tree import OneWireTree
from simulators.wires.pin_bank import Bank
from simulators.worlds.coldroom import Climate, ColdRoom

_STEP_S = 0.25
_PUSH_S = 1.0


class Script(Struct, frozen=True):
    """When things happen, in real seconds; the air itself runs `lapse` times faster than the clock."""

    lapse: float = 30.0
    door_at_s: float = 8.0
    door_for_s: float = 4.0
    fails_at_s: float = 16.0
    pushes_after_s: float = 3.0
    mended_after_s: float = 8.0
    """Both after the lamp has turned red: the keeper takes the alarm on, and mends the compressor."""
    defrost_at_s: float = 2.0
    defrost_for_s: float = 3.0
    again_after_s: float = 150.0


class Pins(Struct, frozen=True):
    """Where door contact, red lamp, push button and defrost contact are wired; None: there is none."""

    door: int
    lamp_red: int
    button: int | None = None
    defrost: int | None = None


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
            self._room.is_defrosting = (
                script.defrost_at_s <= at_s < script.defrost_at_s + script.defrost_for_s
            )
            is_red = self._bank.level(self._pins.lamp_red) == 1
            red_s = red_s + _STEP_S if is_red else 0.0
            self._ground(self._pins.button, is_on=0 <= red_s - script.pushes_after_s < _PUSH_S)
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
        self._ground(self._pins.defrost, is_on=self._room.is_defrosting)
        for index, address in enumerate(self._addresses):
            self._tree.show(address, self._room.milli_c(index))

    def _ground(self, pin: int | None, *, is_on: bool) -> None:
        """Pull a pin to ground while a contact is on, and let it float up while it is not."""
        if pin is not None:
            self._bank.drive(pin, 0 if is_on else 1)
