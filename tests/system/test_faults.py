"""What beeped stands at the centre once, whatever is killed, cut or frozen: real processes throughout.

SANJI_FREEZE_S and SANJI_KILLS make the rounds longer by hand; docs/reliability.md says what came of it.
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.trio import Trio, trio

FREEZE_S = float(os.environ.get("SANJI_FREEZE_S", "12"))
KILLS = int(os.environ.get("SANJI_KILLS", "9"))

pytestmark = pytest.mark.timeout(150 + FREEZE_S + 6 * KILLS)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Trio]:
    with trio(tmp_path) as made:
        yield made


def _kept(running: Trio) -> None:
    """Every promise is kept, and nothing was stored twice."""
    running.rest()
    assert running.settled(), f"{sorted(running.promised - running.stored())}\n{running.words()}"
    assert running.doubled() == []


def test_a_frozen_link_loses_nothing(running: Trio) -> None:
    """A link that freezes without a word, longer than the keepalive, costs no scan, and scanning goes on."""
    before = len(running.promised)
    running.link.freeze()
    time.sleep(FREEZE_S)
    running.link.thaw()
    assert len(running.promised) - before >= FREEZE_S / 2
    _kept(running)


def test_a_cut_link_loses_nothing(running: Trio) -> None:
    """Connections that end and are refused for a while cost no scan, and the box resumes by itself."""
    running.link.cut()
    time.sleep(4)
    running.link.mend()
    _kept(running)


def test_killing_anything_loses_nothing(running: Trio) -> None:
    """kill -9 of box, centre and broker at chance instants, each revived: nothing is lost or doubled."""
    rng = random.Random(20261123)
    for round_ in range(KILLS):
        name = ("box", "centre", "broker")[round_ % 3]
        time.sleep(rng.uniform(0.3, 2.5))
        running.kill(name)
        time.sleep(rng.uniform(0.0, 0.8))
        running.revive(name)
    before = len(running.promised)
    time.sleep(4)
    assert len(running.promised) > before, running.words()
    _kept(running)
