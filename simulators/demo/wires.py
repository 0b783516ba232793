"""All simulated wires of the demo, and the people and the air at their far ends."""

import os
import random
import threading
from pathlib import Path

from simulators.demo.configs import (
    ACK_BUTTON,
    BASKET,
    BASKET_G,
    BENCH_DIVISION_G,
    BENCH_MAX_G,
    BUZZER,
    COLD_STORE,
    DEFROST,
    DOOR,
    HUB,
    LAMP_RED,
    PROBES,
    SITES,
    TOWNSHIP,
    VILLAGE,
    Site,
    Wires,
)
from simulators.mjpeg import CameraServer, Counter
from simulators.wires.onewire_tree import OneWireTree
from simulators.wires.pin_bank import FOLDER_VARIABLE, Bank
from simulators.wires.scale import ScaleWire
from simulators.wires.scanner import ScannerWire
from simulators.worlds.county import Pace, Road
from simulators.worlds.ear import Ear
from simulators.worlds.packhouse import Habits, Packhouse
from simulators.worlds.people import CameraHands, Hands, Promises, ScannerHands, Worker
from simulators.worlds.store import ColdStoreDay, Pins, Script

_FPS = 8.0


class World:
    """The county outside the boxes. `speed` makes people and air faster or slower."""

    def __init__(self, folder: Path, *, seed: int, speed: float, packhouse_page: str) -> None:
        self._folder = folder
        self._rng = random.Random(seed)
        self._stop = threading.Event()
        self.promises = Promises()
        for site in SITES:
            self._pins(site).mkdir(parents=True)
        (folder / "w1").mkdir()
        self._scanner = ScannerWire(folder / "scanner")
        self._scale = ScaleWire(folder / "scale", seed=seed)
        self._bench = ScaleWire(
            folder / "bench", seed=seed, division_g=BENCH_DIVISION_G, max_g=BENCH_MAX_G, tremble_g=0.1
        )
        self._counters = {site.box: Counter(random.Random(seed)) for site in (TOWNSHIP, VILLAGE)}
        self._cameras = {box: CameraServer(counter, fps=_FPS) for box, counter in self._counters.items()}
        self._store = ColdStoreDay(
            OneWireTree(folder / "w1"),
            PROBES,
            Bank(self._pins(COLD_STORE)),
            Pins(door=DOOR, lamp_red=LAMP_RED, button=ACK_BUTTON, defrost=DEFROST),
            Script(lapse=30.0 * speed),
            self._rng,
            self._stop,
        )
        self._road = self._people(speed)
        self.packhouse = Packhouse(
            packhouse_page,
            self._bench,
            Habits(basket=BASKET, basket_g=BASKET_G),
            random.Random(seed),
            self._stop,
            speed=speed,
        )

    def plug_in(self) -> Wires:
        """Switch the wires on; where their near ends are."""
        self._scanner.open()
        self._scale.open()
        self._bench.open()
        return Wires(
            scanner=self._folder / "scanner",
            scale=self._folder / "scale",
            bench=self._folder / "bench",
            township_camera=self._cameras[TOWNSHIP.box].address,
            village_camera=self._cameras[VILLAGE.box].address,
            onewire=self._folder / "w1",
        )

    def env(self, site: Site) -> dict[str, str]:
        """What a box's process needs in its environment to find its simulated pins."""
        return {**os.environ, FOLDER_VARIABLE: str(self._pins(site))}

    def start(self) -> None:
        """Let the day begin."""
        self._road.start()
        self._store.start()
        self.packhouse.start()

    def stop(self) -> None:
        """Let everybody put down what they hold."""
        self._stop.set()
        self._road.join()
        self._store.join()
        self.packhouse.join()

    def unplug(self) -> None:
        """Switch the wires off."""
        for camera in self._cameras.values():
            camera.close()
        self._scanner.close()
        self._scale.close()
        self._bench.close()

    def _pins(self, site: Site) -> Path:
        return self._folder / f"pins-{site.box}"

    def _people(self, speed: float) -> Road:
        return Road(
            self._worker(HUB, ScannerHands(self._scanner)),
            self._worker(TOWNSHIP, CameraHands(self._counters[TOWNSHIP.box])),
            self._worker(VILLAGE, CameraHands(self._counters[VILLAGE.box], self._scale)),
            Pace(pause_s=6.0 / speed),
            self._rng,
            self._stop,
        )

    def _worker(self, site: Site, hands: Hands) -> Worker:
        return Worker(site.site, hands, Ear(Bank(self._pins(site)), BUZZER), self.promises, self._stop)
