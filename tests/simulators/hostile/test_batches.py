"""Of each kind of hostile batch nothing is stored, whatever the seed."""

from pathlib import Path
from random import Random

import pytest

from central.collector import Inbound
from central.store import tables
from simulators.hostile import batches
from simulators.hostile.batches import KINDS, Foe
from tests.central.centre import NOW, batch, centre_in, inbound, scans


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_stored(tmp_path: Path, kind: str) -> None:
    """Each becomes a dead letter, and the log holds what the true box said."""
    true = [batch("true", number * 3 + 1, *scans(3, start=number * 3)) for number in range(3)]
    foe = Foe("box-b", "box-a", "true", tuple(inbound(one).packed for one in true), NOW)
    rng = Random(2)
    with centre_in(tmp_path) as centre:
        centre.receive(*true)
        log = centre.log()
        hostile = [Inbound("box-b", batches.batch(kind, foe, rng)) for _ in range(20)]
        assert centre.collector.receive(hostile, NOW) == []
        assert centre.log() == log
        assert sum(one.times for one in centre.rows(tables.dead_letter)) == 20


def test_one_seed_is_one_flood() -> None:
    """What was found once is found again."""
    foe = Foe("box-b", "box-a", "true", (inbound(batch("true", 1, *scans(3))).packed,), NOW)
    first, second = ([batches.batch(kind, foe, Random(5)) for kind in KINDS] for _ in range(2))
    assert first == second
