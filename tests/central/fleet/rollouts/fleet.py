"""A centre with boxes that tell of themselves, and the hour."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from central.fleet.rollouts import rollouts as work
from central.fleet.rollouts.rollouts import Rollouts
from central.ordering.groups import Group, members
from central.store.links import orders
from central.store.releases import rollouts, shelf
from central.store.releases.rollouts import Part, Rollout
from central.store.releases.shelf import Release
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth, BoxStarted, BoxUpdate
from tests.central.centre import NOW, Centre, batch, centre_in

MINUTE_MS = 60_000
OLD, NEW = "0.1.0", "0.2.0"
_RELEASE = Release("a" * 64, NEW, "aarch64", "3.11 3.13", 1000, "x.bundle", 1, 1, "lan")


class Fleet:
    """Boxes speak through batches, as they do."""

    def __init__(self, centre: Centre, names: Sequence[str]) -> None:
        self.centre, self.now_ms = centre, NOW
        self.work = Rollouts(centre.store)
        self._seq: dict[str, int] = dict.fromkeys(names, 1)
        with centre.store.write() as connection:
            shelf.add(connection, _RELEASE)
        for name in names:
            self.begins(name)

    def tells(self, box: str, event: AnyEvent) -> None:
        """An event comes in now."""
        told = batch(f"s-{box}", self._seq[box], (self.now_ms, event), box=box)
        self._seq[box] += 1
        self.centre.receive(told, now_ms=self.now_ms)

    def begins(self, box: str, version: str = OLD, arch: str = "aarch64") -> None:
        """A start of its agent, and how it is."""
        self.tells(box, BoxStarted(site="HUB", role="hub", version=version))
        self.tells(box, BoxUpdate(site="HUB", version=version, state="running", arch=arch, python="3.11"))
        self.lives(box)

    def lives(self, box: str, backlog: int = 3) -> None:
        """A minute's health."""
        self.tells(box, BoxHealth(site="HUB", backlog=backlog, oldest_ms=0, disk_free_mb=9000))

    def keeps(self, *boxes: str) -> None:
        """They go over to the new version, and it is confirmed."""
        for box in boxes:
            self.begins(box, NEW)
            self.tells(box, BoxUpdate(site="HUB", version=NEW, state="kept", tried=NEW))

    def undoes(self, box: str, reason: str = "crash") -> None:
        """It goes back."""
        self.tells(
            box, BoxUpdate(site="HUB", version=OLD, state="undone", tried=NEW, reason=reason, why="it died")
        )

    def start(self, waves: str, *, fail_max: int = 0, soak_min: int = 0, silent_min: int = 60) -> Rollout:
        """A rollout to all boxes."""
        new = work.named(NEW, "lan", self.now_ms, fail_max=fail_max, soak_min=soak_min, silent_min=silent_min)
        with self.centre.store.write() as connection:
            boxes = members(connection, Group(is_all=True), {})
            # The lot is drawn by the name: the same in each run of a test.
            return work.begin(connection, replace(new, id="r1"), waves, boxes, {})

    def turn(self, minutes: int = 1, *, alive: Sequence[str] = ()) -> None:
        """Minutes go by; boxes that live say so."""
        self.now_ms += minutes * MINUTE_MS
        for box in alive:
            self.lives(box)
        # What is found and what follows from it are two looks.
        for _ in range(3):
            self.work.tick(self.now_ms)

    def stands(self) -> Rollout:
        """How the rollout stands."""
        with self.centre.store.read() as connection:
            found = rollouts.find(connection, "r1")
        assert found is not None
        return found

    def parts(self) -> dict[str, Part]:
        """By box."""
        with self.centre.store.read() as connection:
            return {part.box: part for part in rollouts.parts(connection, "r1")}

    def ordered(self) -> list[str]:
        """The boxes that were ordered to go over."""
        with self.centre.store.read() as connection:
            due = orders.due(connection, self.now_ms, 1000)
        return sorted(one.box for one in due)


@contextmanager
def fleet(folder: Path, *names: str) -> Iterator[Fleet]:
    """A fleet of these boxes."""
    with centre_in(folder) as centre:
        yield Fleet(centre, names)
