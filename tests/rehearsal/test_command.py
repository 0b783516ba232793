"""The command tells each seed on a line, and says how to run a broken one again."""

import json

import structlog
from msgspec.structs import replace
from typer.testing import CliRunner

from simulators.rehearsal.commands import app, line_of
from simulators.rehearsal.run import Result

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
