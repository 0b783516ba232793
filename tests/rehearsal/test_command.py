"""The command tells each seed on a line, and says how to run a broken one again."""

import json

import pytest
import structlog
from msgspec.structs import replace
from typer.testing import CliRunner

from simulators.rehearsal.commands import app, line_of, tell
from simulators.rehearsal.run import Result, rehearse_all

RESULT = Result(seed=7, hours=24.0, events=10, faults=3, trace="abc", broken=())


def test_a_line_a_seed_and_a_summary() -> None:
    """Two short seeds as JSON: their traces differ, none failed, exit code 0."""
    done = CliRunner().invoke(app, ["--seeds", "2", "--first", "3", "--hours", "0.2", "--json"])
    structlog.reset_defaults()
    first, second, summary = map(json.loads, done.stdout.splitlines())
    assert (done.exit_code, first["seed"], second["seed"], summary["failed"]) == (0, 3, 4, [])
    assert first["trace"] != second["trace"]


def test_a_broken_seed_says_how_to_run_it_again() -> None:
    """The promise, an example, and the command."""
    assert line_of(RESULT) == "seed 7  events 10  faults 3  trace abc"
    told = line_of(replace(RESULT, broken=("once: number 1 of stream s is stored 2 times",)))
    assert told.splitlines()[1:] == [
        "  once: number 1 of stream s is stored 2 times",
        "  again: sanji rehearse --seeds 1 --first 7 --hours 24",
    ]


def test_several_processes_tell_the_same_in_the_same_order() -> None:
    """Whoever is done first, and whichever process it was."""
    alone, shared = (list(rehearse_all(range(5, 8), 0.2, jobs)) for jobs in (1, 2))
    assert alone == shared
    assert [result.seed for result in alone] == [5, 6, 7]


@pytest.mark.parametrize(("stop", "ran"), [(False, [1, 2]), (True, [1])])
def test_it_goes_on_after_a_broken_seed_unless_told_to_stop(
    capsys: pytest.CaptureFixture[str], ran: list[int], *, stop: bool
) -> None:
    """The summary counts those that were run."""
    broken = [replace(RESULT, seed=seed, broken=("once: twice",)) for seed in (1, 2)]
    assert not tell(iter(broken), 24.0, stop=stop, as_json=True)
    *told, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert [one["seed"] for one in told] == ran
    assert (summary["seeds"], summary["failed"]) == (len(ran), ran)
