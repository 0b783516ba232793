"""A gate by ratios: what lies further below than runs differ is worse, and is named."""

import pytest

from benchmarks.gate.judge import Accepted, judge
from benchmarks.table import Figure


def figure(ours: float, limit: float, *, name: str = "x", is_less_better: bool = False) -> Figure:
    """A measured figure."""
    better = "less" if is_less_better else "more"
    return Figure(name=name, unit="u", ours=ours, limit=limit, better=better)  # type: ignore[arg-type]


@pytest.mark.parametrize(("ratio", "is_worse"), [(0.5, False), (0.41, False), (0.39, True), (0.9, False)])
def test_within_the_tolerance_nothing_is_worse(ratio: float, is_worse: bool) -> None:
    """Half was accepted, and a fifth of that may be missing."""
    (verdict,) = judge({"x": Accepted(0.5, 0.2)}, [figure(ratio, 1)])
    assert verdict.is_worse is is_worse


def test_less_that_is_better_is_turned_round() -> None:
    """Twice the bytes of the limit is half as good."""
    (verdict,) = judge({"x": Accepted(0.5, 0.1)}, [figure(20, 10, is_less_better=True)])
    assert (verdict.ratio, verdict.is_worse) == (0.5, False)


def test_what_was_not_measured_is_not_known_to_be_good() -> None:
    """A benchmark that was renamed, or that told no limit, must not pass unseen."""
    (verdict,) = judge({"x": Accepted(0.5, 0.1)}, [figure(1, 1, name="y")])
    assert verdict.is_worse
    assert verdict.line().startswith("NOT MEASURED x")


def test_of_several_runs_the_best_counts() -> None:
    """A machine's noise makes a run slower, never quicker."""
    (verdict,) = judge({"x": Accepted(0.5, 0.1)}, [figure(0.2, 1), figure(0.5, 1), figure(0.3, 1)])
    assert not verdict.is_worse


def test_it_says_by_how_much() -> None:
    """Which figure, its ratio, the change, and what was accepted."""
    (verdict,) = judge({"x": Accepted(0.5, 0.2)}, [figure(0.25, 1)])
    assert verdict.line() == "WORSE x: ratio 0.25 (-50%), accepted 0.50, down to 80% of it"
