"""Parcels travel from the hub over the township to the village, each scanned at every step."""

import threading
from pathlib import Path
from random import Random

from simulators.worlds.county import Pace, Road
from simulators.worlds.ear import Ear, Heard
from simulators.worlds.people import Promises, Worker
from tests.waiting import until


class QuickEar(Ear):
    """Hears what the hands' last code deserves, at once."""

    def __init__(self, hands: "QuickHands") -> None:
        self._hands = hands

    def listen(self, patience_s: float) -> Heard:
        assert patience_s > 0
        return "three beeps" if self._hands.text.startswith("SANJI*") else "beep"


class QuickHands:
    """Holds the last code."""

    def __init__(self) -> None:
        self.text = ""

    def present(self, text: str) -> None:
        self.text = text

    def withdraw(self) -> None:
        """Nothing lies there."""


def test_a_parcel_is_scanned_at_every_step(tmp_path: Path) -> None:
    """Whoever is handed out has arrived and left everywhere before, in this order of sites."""
    promises, stop = Promises(), threading.Event()
    workers: list[Worker] = []
    for site in ("HUB", "C5", "SC-046"):
        hands = QuickHands()
        workers.append(Worker(site, hands, QuickEar(hands), promises, stop))
    hub, township, village = workers
    road = Road(hub, township, village, Pace(van=1, pause_s=0.01), Random(1), stop)
    road.start()
    until(lambda: any(one.act == "hand_out" for one in promises.made()), "a parcel in somebody's hands", 30)
    stop.set()
    road.join()
    made = {(one.waybill, one.site, one.act) for one in promises.made()}
    handed = {waybill for waybill, site, act in made if act == "hand_out"}
    for waybill in handed:
        assert {(site, act) for text, site, act in made if text == waybill} == {
            ("HUB", "arrive"),
            ("HUB", "depart"),
            ("C5", "arrive"),
            ("C5", "depart"),
            ("SC-046", "arrive"),
            ("SC-046", "hand_out"),
        }
