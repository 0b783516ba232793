"""Fruits on a simulated scale behind a pseudo-terminal are graded one by one with no tap but the grade."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from edge_agent.counter.deeds.produce.grade import BeginGrade
from edge_agent.counter.deeds.produce.intake import FinishIntake
from edge_agent.counter.deeds.produce.pieces import Tick
from edge_agent.drivers.scale import ScaleDriver
from edge_agent.drivers.settings import Scale
from logistics.events.lots import LotGraded
from plumbing.patience import wait_until
from simulators.wires.scale import ScaleWire
from tests.edge_agent.counter.deeds.produce.making import begin, weighing
from tests.edge_agent.counter.rig import Rig

_WAIT_S = 15
FRUITS_G = (92, 110, 132, 88, 112)
SCARRED = frozenset({1, 4})


class Grader:
    """Whoever lays fruit on the scale, sees the result, and takes it away. `taps` counts what is tapped."""

    def __init__(self, rig: Rig, wire: ScaleWire) -> None:
        self.rig = rig
        self.wire = wire
        self.taps = 0

    def tap(self, criterion: str) -> None:
        """A finding of the next fruit."""
        self.taps += 1
        assert self.rig.asking.do(Tick(criterion)).kind == "ok"

    def weigh(self, grams: int) -> str:
        """On the scale until it is told, and off until the scale is empty; what was shown largest."""
        before = self._number()
        self.wire.put(grams)
        assert wait_until(lambda: self._number() > before, _WAIT_S)
        shown = self.rig.board.shown.results[0].said
        self.wire.put(0)
        assert wait_until(self.is_empty, _WAIT_S)
        return shown.big

    def is_empty(self) -> bool:
        """Whether the scale is seen to be empty."""
        pans = self.rig.board.shown.scales
        return bool(pans) and pans[0].state == "zero"

    def _number(self) -> int:
        results = self.rig.board.shown.results
        return results[0].number if results else 0


@contextmanager
def grading(folder: Path) -> Iterator[Grader]:
    """A box whose scale is read from a pseudo-terminal, with a lot of a kilogram at hand."""
    wire = ScaleWire(folder / "scale", division_g=2, max_g=15_000, tremble_g=0.2)
    wire.open()
    scale = {"bench": {"port": str(folder / "scale"), "division_g": 2, "max_g": 15_000}}
    stop = Event()
    with weighing(folder, scale=scale) as (rig, _):
        reading = Thread(target=_read, args=(rig, folder / "scale", stop))
        reading.start()
        try:
            grader = Grader(rig, wire)
            lot = begin(rig)
            assert wait_until(grader.is_empty, _WAIT_S)
            grader.weigh(1_500)
            rig.asking.do(FinishIntake(lot))
            assert rig.asking.do(BeginGrade(lot)).kind == "ok"
            yield grader
        finally:
            stop.set()
            reading.join()
            wire.close()


def _read(rig: Rig, port: Path, stop: Event) -> None:
    driver = ScaleDriver(
        "bench",
        Scale(port=str(port), division_g=2, max_g=15_000),
        monotonic=time.monotonic,
        wait_s=0.2,
    )
    driver.open()
    began_s = time.monotonic()
    while not stop.is_set():
        for read in driver.read():
            rig.put(read, int((time.monotonic() - began_s) * 1000))
    driver.close()


def test_fruit_after_fruit_without_a_tap_but_the_grade(tmp_path: Path) -> None:
    """Each fruit is told once, as it was, and the taps are those of its findings."""
    shown: list[str] = []
    with grading(tmp_path) as grader:
        for number, grams in enumerate(FRUITS_G):
            if number in SCARRED:
                grader.tap("scar")
            shown.append(grader.weigh(grams))
        rig = grader.rig
    assert shown == ["特级 M", "二级 L", "特级 XL", "特级 M", "二级 L"]
    assert grader.taps == len(SCARRED)
    graded = [event.net_g for event in rig.events if isinstance(event, LotGraded)]
    assert graded == list(FRUITS_G)
