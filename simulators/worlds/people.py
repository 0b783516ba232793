"""The people of a county at work: they lay parcels under cameras, scan, weigh, and wait for the beep."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from simulators.labels import Label
from simulators.mjpeg import Counter
from simulators.wires.scale import ScaleWire
from simulators.wires.scanner import ScannerWire
from simulators.worlds.ear import Ear, Heard
from simulators.worlds.parcels import Parcel

_PATIENCE_S = 4.0
_TRIES = 4
_WEIGH_S = 1.6
# How a card is spelled is part of the box's manual (docs/devices.md), not of its code.
CARD_ARRIVE, CARD_DEPART, CARD_HAND_OUT = "SANJI*ARRIVE", "SANJI*DEPART", "SANJI*HANDOUT"


class Promise(Struct, frozen=True):
    """A scan that the box acknowledged with a beep: from then on it must not be lost."""

    waybill: str
    site: str
    act: str


class Promises:
    """All promises made in this world, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: set[Promise] = set()
        self.unheard = 0
        """Scans given up: the box never beeped for them, so nothing was promised."""

    def add(self, promise: Promise) -> None:
        """A beep was heard."""
        with self._lock:
            self._made.add(promise)

    def give_up(self) -> None:
        """No beep came, however often it was tried."""
        with self._lock:
            self.unheard += 1

    def made(self) -> frozenset[Promise]:
        """All of them so far."""
        with self._lock:
            return frozenset(self._made)


class Hands(Protocol):
    """Holds a code in front of a box's reader, and takes it away again."""

    def present(self, text: str) -> None:
        """Show the code once more."""

    def withdraw(self) -> None:
        """Clear the counter."""


class CameraHands:
    """Lays labels under a camera; on a scale, if there is one."""

    def __init__(self, counter: Counter, scale: ScaleWire | None = None) -> None:
        self._counter = counter
        self._scale = scale
        self.mass_g = 0

    def present(self, text: str) -> None:
        """Lay the label down, somehow turned."""
        if self._scale is not None:
            self._scale.put(self.mass_g)
        self._counter.show(Label(text))

    def withdraw(self) -> None:
        """Take it away, and off the scale, once the scale has had time to stand still."""
        if self._scale is not None and self.mass_g:
            time.sleep(_WEIGH_S)
            self._scale.put(0)
        self._counter.clear()


class ScannerHands:
    """Pulls the trigger of a hand scanner."""

    def __init__(self, scanner: ScannerWire) -> None:
        self._scanner = scanner

    def present(self, text: str) -> None:
        """One pull."""
        self._scanner.scan(text)

    def withdraw(self) -> None:
        """Nothing lies there."""


class Worker:
    """A person at one site, with hands and an ear."""

    def __init__(self, site: str, hands: Hands, ear: Ear, promises: Promises, stop: threading.Event) -> None:
        self._site = site
        self._hands = hands
        self._ear = ear
        self._promises = promises
        self._stop = stop

    def card(self, text: str) -> None:
        """Show a card that changes what scans mean; three beeps say that it was understood."""
        if isinstance(self._hands, CameraHands):
            self._hands.mass_g = 0
        self._until_heard(text, lambda heard: heard == "three beeps")

    def scan(self, parcel: Parcel, act: str) -> bool:
        """Scan a parcel; whether the box beeped for it. Two beeps: it was taken before, as well."""
        if isinstance(self._hands, CameraHands):
            self._hands.mass_g = parcel.mass_g if act == "arrive" else 0
        if self._until_heard(parcel.waybill, lambda heard: heard in ("beep", "two beeps")):
            self._promises.add(Promise(parcel.waybill, self._site, act))
            return True
        self._promises.give_up()
        return False

    def _until_heard(self, text: str, is_good: Callable[[Heard], bool]) -> bool:
        for _ in range(_TRIES):
            if self._stop.is_set():
                return False
            self._hands.present(text)
            heard = self._ear.listen(_PATIENCE_S)
            self._hands.withdraw()
            # A camera must see the bare counter for a moment, or the same label would be no new one.
            self._stop.wait(0.35)
            if is_good(heard):
                return True
        return False
