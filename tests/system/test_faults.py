"""What beeped stands at the centre once, whatever is killed, cut or frozen: real processes throughout.

SANJI_FREEZE_S, SANJI_SCANS_PER_S and SANJI_KILLS make the rounds longer and denser by hand;
docs/reliability.md says what came of it.
"""

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbing.patience import wait_until
from tests.system.trio import Trio, running

FREEZE_S = float(os.environ.get("SANJI_FREEZE_S", "12"))
SCANS_PER_S = float(os.environ.get("SANJI_SCANS_PER_S", "10"))
KILLS = int(os.environ.get("SANJI_KILLS", "9"))

pytestmark = pytest.mark.timeout(150 + FREEZE_S + 6 * KILLS)


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[Trio]:
    with running(Trio(tmp_path)) as made:
        yield made


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Trio]:
    with running(Trio(tmp_path, scans_per_s=SCANS_PER_S)) as made:
        yield made


def _kept(trio: Trio) -> None:
    """Every promise is kept, and nothing was stored twice."""
    trio.rest()
    assert trio.settled(), f"{sorted(trio.promised - trio.stored())}\n{trio.words()}"
    assert trio.doubled() == []
    sys.stdout.write(f"promised {len(trio.promised)}, at the centre {len(trio.stored())}\n")


def test_a_frozen_link_loses_nothing(busy: Trio) -> None:
    """A link that freezes without a word, longer than the keepalive, costs no scan, and scanning goes on."""
    before = len(busy.promised)
    busy.link.freeze()
    time.sleep(FREEZE_S)
    busy.link.thaw()
    assert len(busy.promised) - before >= FREEZE_S * SCANS_PER_S * 0.9
    assert wait_until(lambda: busy.has_heard, 5)
    _kept(busy)
    assert busy.stored() <= busy.scanned.keys()


def test_a_cut_link_loses_nothing(calm: Trio) -> None:
    """Connections that end and are refused for a while cost no scan, and the box resumes by itself."""
    calm.link.cut()
    time.sleep(4)
    calm.link.mend()
    _kept(calm)


def test_killing_anything_loses_nothing(calm: Trio) -> None:
    """kill -9 of box, centre and broker at chance instants, each revived: nothing is lost or doubled."""
    rng = random.Random(20261123)
    for round_ in range(KILLS):
        name = ("box", "centre", "broker")[round_ % 3]
        time.sleep(rng.uniform(0.3, 2.5))
        calm.kill(name)
        time.sleep(rng.uniform(0.0, 0.8))
        calm.revive(name)
    before = len(calm.promised)
    time.sleep(4)
    assert len(calm.promised) > before, calm.words()
    _kept(calm)
