"""What the history's benchmark measures is what the API answers with."""

import pytest

from benchmarks.disk import history


def test_it_prints_what_it_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Three zooms with p50 and p95, and what the bands are of a burst."""
    history.main(probes=1, days=3)
    said = capsys.readouterr().out
    assert said.count("p50 ") == said.count("p95 ") == 3
    assert "of the rest" in said
