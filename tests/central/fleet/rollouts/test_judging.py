"""A box's part follows from what it told alone, whatever was thought of it before."""

import pytest

from central.fleet.rollouts.judging import judged
from central.store.releases.facts import Facts, Outcome
from central.store.releases.rollouts import Part

PART = Part("r1", "b1", 1, "ordered", "order:x", 1000)
LATE_MS = 1000 + 61 * 60_000


@pytest.mark.parametrize(
    ("facts", "now_ms", "state", "reason"),
    [
        (Facts(), 2000, "ordered", ""),
        (Facts(outcome=Outcome("fetched", 1500)), 2000, "ordered", ""),
        (Facts(outcome=Outcome("trial", 1500)), 2000, "ordered", ""),
        (Facts(outcome=Outcome("trial", 1500)), LATE_MS, "failed", "silent"),
        (Facts(outcome=Outcome("kept", 1500)), LATE_MS, "kept", ""),
        (Facts(outcome=Outcome("kept", 1500), starts=2), 2000, "kept", ""),
        (Facts(outcome=Outcome("kept", 1500), starts=3), 2000, "failed", "crash"),
        (Facts(outcome=Outcome("undone", 1500, "crash", "x")), 2000, "failed", "crash"),
        (Facts(outcome=Outcome("refused", 1500)), 2000, "failed", "refused"),
        (Facts(command="refused", command_reason="busy"), 2000, "failed", "busy"),
        (Facts(command="expired", command_reason="expired"), 2000, "failed", "expired"),
        (Facts(command="done"), 2000, "ordered", ""),
    ],
)
@pytest.mark.parametrize("before", ["ordered", "failed", "kept"])
def test_what_it_told_decides(facts: Facts, now_ms: int, state: str, reason: str, before: str) -> None:
    """One that was thought to have failed may come after all."""
    part = Part("r1", "b1", 1, before, "order:x", 1000, reason="silent" if before == "failed" else "")
    found = judged(part, facts, now_ms, 60)
    assert (found.state, found.reason) == ((state, reason) if state != "ordered" else (before, part.reason))


def test_one_that_was_not_ordered_is_not_judged() -> None:
    """It waits."""
    waiting = Part("r1", "b1", 2)
    assert judged(waiting, Facts(outcome=Outcome("undone", 1500)), 2000, 60) is waiting
