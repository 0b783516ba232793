"""The command `sanji bench`: its gate, its figures as a file, and what it does not know."""

from pathlib import Path

from typer.testing import CliRunner

from benchmarks.commands import bench
from benchmarks.gate import files
from benchmarks.table import Figure


def figures(times: float) -> list[Figure]:
    """All accepted figures, measured so many times as good as accepted."""
    every = {name: one for own in files.accepted().accepted.values() for name, one in own.items()}
    return [Figure(name=name, unit="u", ours=one.ratio * times, limit=1) for name, one in every.items()]


def test_the_gate_lets_through_what_is_as_good_as_before(tmp_path: Path) -> None:
    """Exit code 0, and a line for each figure."""
    files.write(tmp_path / "run.json", figures(1.0))
    result = CliRunner().invoke(bench, ["gate", "--of", str(tmp_path / "run.json")])
    assert result.exit_code == 0
    assert result.output.count("ok ") == len(figures(1.0))


def test_the_gate_names_what_got_worse(tmp_path: Path) -> None:
    """Exit code 1, and by how much."""
    told = figures(1.0)
    files.write(tmp_path / "run.json", [*figures(0.5)[:1], *told[1:]])
    result = CliRunner().invoke(bench, ["gate", "--of", str(tmp_path / "run.json")])
    assert result.exit_code == 1
    assert f"WORSE {told[0].name}: " in result.output
    assert "(-50%)" in result.output


def test_what_cannot_be_judged_is_a_matter_of_usage(tmp_path: Path) -> None:
    """A file that is not there, and a benchmark that is not."""
    assert CliRunner().invoke(bench, ["gate", "--of", str(tmp_path / "none")]).exit_code == 2
    assert CliRunner().invoke(bench, ["nonesuch"]).exit_code == 2


def test_figures_are_written_down(tmp_path: Path) -> None:
    """What a run told, with its ratios."""
    result = CliRunner().invoke(bench, ["wire", "--json", str(tmp_path / "run.json")])
    assert result.exit_code == 0
    told = {figure.name for figure in files.read(tmp_path / "run.json")}
    assert "wire, a scan in batches of 100" in told
