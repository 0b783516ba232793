"""One rehearsal: a day of weather, ten calm minutes, and then everything is held against the record."""

import gc
import shutil
import tempfile
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random

from msgspec import Struct

from edge_agent.settings import EdgeSettings, Keeping
from logistics.coldchain.rule import Rule
from plumbing import logs
from simulators.rehearsal.box import Box
from simulators.rehearsal.centre import Centre
from simulators.rehearsal.checks import broken
from simulators.rehearsal.checks.evidence import gather, models
from simulators.rehearsal.faults import Quota, odds_of
from simulators.rehearsal.link import Link
from simulators.rehearsal.machine.clock import T0_MS
from simulators.rehearsal.make import TRUE, Make
from simulators.rehearsal.record import Record
from simulators.rehearsal.timeline import Timeline
from simulators.rehearsal.weather import Weather
from simulators.rehearsal.world import Air, People

_HOUR_MS = 3_600_000
_CALM_MS = 600_000
_MEMORY = Path("/dev/shm")
_RULE = Rule.from_keys({"hi": 8, "lo": 0, "duration": 30, "interval": 1, "hyst": 0.5, "clear_after": 10})
_ROOM = {"limit_c_max": 8.0, "limit_c_min": 0.0}
_SCALE = {"bench": {"port": "none"}}
_COLD = {
    "room": {"room-1": _ROOM},
    "probe": {
        "front": {"address": "28-000000000001", "room": "room-1", "interval_s": 60},
        "back": {"address": "28-000000000002", "room": "room-1", "interval_s": 60},
    },
    "door": {"gate": {"pin": 5, "room": "room-1"}},
}


class Result(Struct, frozen=True):
    """What came of one seed; `broken` names each promise that did not hold, with an example."""

    seed: int
    hours: float
    events: int
    faults: int
    trace: str
    broken: tuple[str, ...]


class Rehearsal:
    """One seed's world, from nothing to its end. `folder` is empty and stays the caller's."""

    def __init__(self, seed: int, hours: float, folder: Path, make: Make = TRUE) -> None:
        self._seed, self._hours = seed, hours
        self._rng = Random(seed)
        self._timeline = Timeline()
        self._record = Record()
        self._odds = odds_of(self._fork())
        self._link = Link(self._timeline, self._fork(), self._odds.fates)
        rules = {("cold", "room-1"): _RULE}
        self._centre = Centre(folder / "centre.sqlite", rules, self._timeline, self._link, self._fork(), make)
        self._boxes = [
            Box(settings, self._timeline, self._link, self._record, self._fork(), make, self._odds.times)
            for settings in _settings(folder, self._odds.quota)
        ]

    def run(self) -> Result:
        """Rehearse, and judge."""
        weather = self._begin()
        end_ms = int(self._hours * _HOUR_MS)
        self._timeline.run_until(end_ms)
        weather.calm()
        late = self._settle(end_ms + _CALM_MS)
        self._centre.tell()
        # Down to the bytes: two runs of a seed must not even differ in what a quota counts.
        self._timeline.note(list(self._record.kept.items()))
        told, now_ms = self._centre.phone.told, T0_MS + self._timeline.now_ms
        evidence = gather(self._centre.path, self._record, told, now_ms)
        before = models(self._centre.path)
        self._centre.rebuild()
        after = models(self._centre.path)
        self._centre.close()
        found = (*late, *broken(evidence, before, after))
        events, faults, trace = len(self._record.kept), self._timeline.faults, self._timeline.trace
        return Result(self._seed, self._hours, events, faults, trace, found)

    def _begin(self) -> Weather:
        self._centre.start()
        for box in self._boxes:
            self._timeline.after(self._rng.uniform(0, 5000), box.start)
        township, village, cold = self._boxes
        end_ms = int(self._hours * _HOUR_MS)
        People(self._timeline, self._fork(), township, village, end_ms).begin()
        Air(self._timeline, self._fork(), cold, end_ms).begin()
        weather = Weather(self._timeline, self._fork(), self._link, self._centre, self._boxes)
        weather.begin(self._odds)
        return weather

    def _settle(self, end_ms: int) -> list[str]:
        """Let it come to rest: all that is kept must be stored and confirmed within the calm minutes."""
        self._timeline.run_until(end_ms - 120_000)
        for box in self._boxes:
            box.seal()
        while self._timeline.now_ms < end_ms:
            if all(box.backlog == 0 for box in self._boxes):
                return []
            self._timeline.run_until(self._timeline.now_ms + 100)
        return [
            f"settled: {box.name} still holds {box.backlog} events after ten calm minutes"
            for box in self._boxes
            if box.backlog != 0
        ]

    def _fork(self) -> Random:
        """Chance of its own for each part, so that a change in one leaves the others as they were."""
        return Random(self._rng.randbytes(16))


def rehearse(seed: int, hours: float = 24.0, make: Make = TRUE) -> Result:
    """One seed, on files that are gone afterwards."""
    with _folder() as folder:
        return Rehearsal(seed, hours, folder, make).run()


def rehearse_all(seeds: Sequence[int], hours: float, jobs: int) -> Generator[Result, None, None]:
    """Seed after seed, in order, by so many processes; who stops asking stops the rest."""
    if jobs == 1:
        quieten()
        yield from (_one(seed, hours) for seed in seeds)
        return
    # Spawned, not forked: each process begins as the first one did.
    with ProcessPoolExecutor(jobs, get_context("spawn"), quieten) as pool:
        yield from pool.map(partial(_one, hours=hours), seeds)


def _one(seed: int, hours: float) -> Result:
    """One of many: what it leaves behind goes before the next begins."""
    result = rehearse(seed, hours)
    gc.collect()
    return result


def quieten() -> None:
    """For a process that does nothing but rehearse: no logs, and garbage is looked for less often."""
    logs.hush()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory where the machine has such a place: no disk is asked to sync what is thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-", dir=_MEMORY if _MEMORY.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path, quota: Quota) -> list[EdgeSettings]:
    """A township with a scanner, a village with a scale besides, and a cold store."""
    # Smaller than a box's own file may ask for, or a day would not fill it.
    keeping = Keeping.model_construct(
        telemetry_mb=quota.telemetry_bytes / 2**20, parcel_mb=quota.parcel_bytes / 2**20, reserve_mb=0.0625
    )
    return [
        settings.model_copy(update={"outbox": keeping})
        for settings in (
            _box(folder, "township", {}),
            _box(folder, "village", {"scale": _SCALE}),
            _box(folder, "coldstore", _COLD, site="cold"),
        )
    ]


def _box(folder: Path, role: str, tables: dict[str, object], site: str = "") -> EdgeSettings:
    box = {"name": f"box-{role}", "site": site or role, "role": role, "data_dir": folder / role}
    common: dict[str, object] = {
        "box": box,
        "broker": {"addresses": ["mqtt://127.0.0.1:1"]},
        "telemetry": {"uneasy_seal_s": 60.0},
        "sending": {"batch_events": 50, "window": 4},
    }
    return EdgeSettings.model_validate(common | tables)
