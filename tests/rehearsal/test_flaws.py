"""A rehearsal finds what it is for: each flaw that is planted is caught within a few seeds."""

import pytest

from simulators.rehearsal.run import rehearse
from tests.rehearsal.flaws import FLAWS

SEEDS = range(1, 13)
HOURS = 3.0


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_planted_flaw_is_caught(flaw: str) -> None:
    """Some seed of a dozen names a promise that the flaw breaks."""
    make, checks = FLAWS[flaw]
    for seed in SEEDS:
        if broken := rehearse(seed, HOURS, make).broken:
            assert checks & {text.partition(":")[0] for text in broken}, broken
            return
    pytest.fail(f"{flaw}: not caught by any seed of {SEEDS}")
