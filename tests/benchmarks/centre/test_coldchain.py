"""What the cold chain's benchmark measures is worth measuring."""

import pytest

from benchmarks.centre import coldchain
from logistics.coldchain import exposure


def test_the_rooms_have_all_that_costs_time() -> None:
    """A month of a common room and of one at its limit: runs and gaps, and mostly calm."""
    for probe, runs in ((0, 1), (9, 100)):
        readings = coldchain.year_of(probe, days=30)
        _, changes = exposure.fold(None, readings, coldchain.RULE)
        assert sum(change.kind == "closed" for change in changes) >= runs
        assert any(change.kind == "gap" for change in changes)
        assert 0.9 * 30 * 1440 < len(readings) < 30 * 1440


def test_it_prints_what_it_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Two probes for fifty days: four figures, each with its unit."""
    coldchain.main(probes=2, days=50)
    said = capsys.readouterr().out
    assert said.startswith("2 probes, 50 days of minutes: ")
    assert all(figure in said for figure in ("s of a core, ", "µs a reading", "ms at most", "µs at most"))
