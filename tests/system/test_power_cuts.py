"""What beeped stands at the centre once, though only what was synced survives: real processes.

SANJI_POWER_CUTS says how many cuts box and centre suffer each; docs/reliability.md says what came of it.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from plumbing.patience import wait_until
from tests.system.shims.clock import SetClock
from tests.system.shims.disk import SyncedDisk
from tests.system.shims.make import preload
from tests.system.trio import Trio, running

CUTS = int(os.environ.get("SANJI_POWER_CUTS", "4"))
CUTS_TO_BE_CAUGHT = 2
WITHOUT_SYNC = Path(__file__).parent / "shims" / "without_sync"

pytestmark = pytest.mark.timeout(120 + 8 * CUTS)


class Powered:
    """A trio of which one part stands on a disk that forgets, on a machine that boots anew."""

    def __init__(self, folder: Path, part: str, *, is_flawed: bool = False) -> None:
        self._part = part
        self._disk = SyncedDisk(folder / part, folder / "synced")
        self._clock = SetClock(folder / "machine")
        env = preload(folder, ("disk", "clock")) | self._disk.env | self._clock.env
        if is_flawed:
            env["PYTHONPATH"] = str(WITHOUT_SYNC)
        self.trio = Trio(folder, env={part: env})

    def live_and_cut(self, rng: Random) -> None:
        """A life that ends at a chance instant, early or late, with pages torn; mostly without a link.

        Without one a promise rests on the box's disk alone; with one, soon on the centre's alone.
        """
        if rng.random() < 0.7 and self._part == "box":
            self.trio.link.cut()
        else:
            self.trio.link.mend()
        if rng.random() < 0.7:
            self.trio.await_promise()
        time.sleep(rng.uniform(0.0, 1.5))
        self.cut(rng)

    def cut(self, rng: Random | None) -> None:
        """Power is gone and comes back; without `rng`, nothing survives by luck."""
        self.trio.kill(self._part)
        self._disk.cut(rng)
        self._clock.boot()
        self.trio.revive(self._part)


@contextmanager
def powered(folder: Path, part: str, *, is_flawed: bool = False) -> Iterator[Powered]:
    made = Powered(folder, part, is_flawed=is_flawed)
    with running(made.trio):
        yield made


@pytest.mark.parametrize("part", ["box", "centre"])
def test_power_cuts_lose_nothing(tmp_path: Path, part: str) -> None:
    """Cut the power of box or centre at any instant: what beeped stands at the centre, and once."""
    rng = Random(20261124)
    with powered(tmp_path, part) as made:
        for _ in range(CUTS):
            made.live_and_cut(rng)
        made.trio.link.mend()
        made.trio.await_promise()
        made.trio.rest()
        lost = sorted(made.trio.promised - made.trio.stored()) if not made.trio.settled() else []
        assert not lost, f"{lost}\n{made.trio.words()}"
        assert made.trio.doubled() == []
        sys.stdout.write(f"{CUTS} power cuts of the {part}: {len(made.trio.promised)} promised, all there\n")


@pytest.mark.parametrize("part", ["box", "centre"])
def test_a_commit_that_is_not_synced_is_caught(tmp_path: Path, part: str) -> None:
    """The planted flaw: with synchronous=NORMAL in box or centre, a cut loses what was promised."""
    with powered(tmp_path, part, is_flawed=True) as made:
        for _ in range(CUTS_TO_BE_CAUGHT):
            if part == "box":
                made.trio.link.cut()
                made.trio.await_promise()
            else:
                assert wait_until(lambda: not made.trio.backlog(), 20)
            made.cut(None)
        made.trio.link.mend()
        made.trio.await_promise()
        made.trio.rest()
        assert not made.trio.settled(patience_s=4)
        assert made.trio.promised - made.trio.stored()
