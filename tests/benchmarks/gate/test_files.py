"""What is accepted is readable, and names figures that benchmarks tell; runs are written down and read."""

from pathlib import Path

import pytest

from benchmarks.commands import _ALL
from benchmarks.gate import files
from benchmarks.table import Figure
from tests.needs import ROOT


def test_what_is_accepted_is_of_benchmarks_that_exist() -> None:
    """Each under the benchmark that tells it, with a ratio and a tolerance that can be kept."""
    accepted = files.accepted().accepted
    assert accepted.keys() <= _ALL.keys()
    every = [one for figures in accepted.values() for one in figures.values()]
    assert every
    assert all(one.ratio > 0 and 0 < one.tolerance < 1 for one in every)


def test_a_run_is_written_and_read(tmp_path: Path) -> None:
    """With its ratios, for others to read; ours to the peer is one of them."""
    told = [Figure(name="a", unit="u", ours=1, limit=2, peer=4), Figure(name="b", unit="u", ours=1)]
    files.write(tmp_path / "run.json", told)
    assert files.read(tmp_path / "run.json") == told
    text = (tmp_path / "run.json").read_text(encoding="utf-8")
    assert '"ratio": 0.5' in text
    assert '"peer_ratio": 0.25' in text


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The gate says which and why."""
    (tmp_path / "bad").write_text("[accepted.x.y]\nratio = 1\ntolerance = 0.1\nwhy = 1\n")
    with pytest.raises(files.GateFault, match="bad"):
        files.accepted(tmp_path / "bad")
    with pytest.raises(files.GateFault, match="none"):
        files.read(tmp_path / "none")


def test_the_page_names_every_accepted_figure() -> None:
    """docs/performance.md says what the gate looks at."""
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert "`sanji bench gate`" in page
