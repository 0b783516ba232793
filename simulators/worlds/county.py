"""One road of a county: parcels from the hub over a township centre to a village, and into people's hands."""

import queue
import random
import threading
from collections.abc import Sequence

from msgspec import Struct

from simulators.worlds.parcels import Parcel, some_parcel
from simulators.worlds.people import CARD_ARRIVE, CARD_DEPART, CARD_HAND_OUT, Worker

_VAN_MAX = 5
_WAIT_S = 0.5

Van = tuple[Parcel, ...]


class Pace(Struct, frozen=True):
    """How busy the road is: parcels a van carries, and seconds between vans."""

    van: int = 3
    pause_s: float = 6.0


class Road:
    """Hub → township → village, each worked by one person in a thread of its own, vans in between."""

    def __init__(
        self,
        hub: Worker,
        township: Worker,
        village: Worker,
        pace: Pace,
        rng: random.Random,
        stop: threading.Event,
    ) -> None:
        self._workers = (hub, township, village)
        self._pace = pace
        self._rng = rng
        self._stop = stop
        self._to_township: queue.Queue[Van] = queue.Queue(_VAN_MAX)
        self._to_village: queue.Queue[Van] = queue.Queue(_VAN_MAX)
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (
                ("hub", self._at_hub),
                ("township", self._at_township),
                ("village", self._at_village),
            )
        ]

    def start(self) -> None:
        """Let the day begin."""
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until everybody has put down what they held; `stop` must be set."""
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=30)

    def _at_hub(self) -> None:
        while not self._stop.is_set():
            van = tuple(some_parcel(self._rng) for _ in range(self._pace.van))
            self._pass_on(self._workers[0], van, self._to_township)
            self._stop.wait(self._pace.pause_s)

    def _at_township(self) -> None:
        while (van := self._next(self._to_township)) is not None:
            self._pass_on(self._workers[1], van, self._to_village)

    def _at_village(self) -> None:
        worker = self._workers[2]
        while (van := self._next(self._to_village)) is not None:
            arrived = self._scan_all(worker, van, "arrive")
            worker.card(CARD_HAND_OUT)
            # Most people come at once; some parcels stay on the shelf.
            self._scan_all(worker, [parcel for parcel in arrived if self._rng.random() < 0.8], "hand_out")
            worker.card(CARD_ARRIVE)

    def _pass_on(self, worker: Worker, van: Van, onward: "queue.Queue[Van]") -> None:
        arrived = self._scan_all(worker, van, "arrive")
        worker.card(CARD_DEPART)
        loaded = self._scan_all(worker, arrived, "depart")
        worker.card(CARD_ARRIVE)
        while loaded and not self._stop.is_set():
            try:
                onward.put(tuple(loaded), timeout=_WAIT_S)
            except queue.Full:
                continue
            return

    def _scan_all(self, worker: Worker, parcels: Sequence[Parcel], act: str) -> list[Parcel]:
        return [parcel for parcel in parcels if not self._stop.is_set() and worker.scan(parcel, act)]

    def _next(self, arriving: "queue.Queue[Van]") -> Van | None:
        """The next van, None when the day is over."""
        while not self._stop.is_set():
            try:
                return arriving.get(timeout=_WAIT_S)
            except queue.Empty:
                continue
        return None
