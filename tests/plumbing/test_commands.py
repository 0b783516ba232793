"""`sanji` finds a sub-command by name and loads that one alone."""

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from plumbing import commands


def sanji(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "plumbing.commands", *words], capture_output=True, text=True, check=False
    )


def test_no_command_or_an_unknown_one_is_usage() -> None:
    """Exit code 2, with the commands that there are."""
    for words in ((), ("fly",)):
        ran = sanji(*words)
        assert ran.returncode == 2
        assert "edge" in ran.stderr
    assert "no command 'fly'" in ran.stderr


def test_help_and_version_are_good() -> None:
    """Exit code 0."""
    assert "commands:" in sanji("--help").stdout
    assert sanji("--version").stdout.startswith("sanji ")


def test_a_wrong_option_of_a_sub_command_is_usage() -> None:
    """Exit code 2 comes through from the sub-command."""
    assert sanji("edge", "fly").returncode == 2


@pytest.mark.parametrize(
    ("module", "extra"),
    [("edge_agent.none", "edge"), ("simulators.none", "sim"), ("benchmarks.none", "dev"), ("none", "dev")],
)
def test_a_missing_library_is_told_with_its_cure(
    module: str, extra: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What to install is named, for every command that there is."""
    point = EntryPoint(name="x", value=f"{module}:app", group=commands.GROUP)
    assert commands._start(point, []) == 2
    assert f"pip install sanji[{extra}]" in capsys.readouterr().err


def test_a_part_of_a_command_is_loaded_without_the_rest_of_it() -> None:
    """What is told of a box costs no web server's libraries; the whole command knows the part as well."""
    looked = (
        "import sys; from plumbing.commands import run; print(run(sys.argv[1:]), 'fastapi' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", looked, "central", "box", "--help"], capture_output=True, text=True, check=True
    )
    assert "add-many" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "0 False"
    assert " box " in sanji("central", "--help").stdout
