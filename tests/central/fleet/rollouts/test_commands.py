"""An engineer begins, looks at, holds and ends a rollout by commands."""

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from central.commands import central
from tests.central.database.address import address_in
from tests.central.fleet.rollouts.fleet import NEW, fleet

_CENTRE = """
[store]
url = "{url}"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[web]
secret_file = "{folder}/secret"
"""


def said(*words: str, code: int = 0) -> str:
    """What a command says."""
    done = CliRunner().invoke(central, ["rollout", *words])
    assert done.exit_code == code, done.output
    return done.output.strip()


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> str:
    path = tmp_path / "centre.toml"
    path.write_text(_CENTRE.format(url=address_in(tmp_path), folder=tmp_path))
    return str(path)


def begun(tmp_path: Path) -> None:
    """Three boxes that told of themselves."""
    with fleet(tmp_path, "b1", "b2", "b3"):
        pass


def test_from_the_start_to_the_end(tmp_path: Path, config: str) -> None:
    """Each step says how it stands now."""
    begun(tmp_path)
    told = said("start", config, NEW, "--waves", "b1; rest")
    assert f"{NEW} to 3 boxes in waves of 1, 2" in told
    name = told.split(":")[0]
    assert said("list", config) == f"{name} {NEW} running wave 1/2"
    assert said("list", config, name).splitlines()[1:] == [
        "  1 b1 waiting",
        "  2 b2 waiting",
        "  2 b3 waiting",
    ]
    assert said("pause", config, name) == f"{name}: paused"
    assert said("resume", config, name) == f"{name}: running"
    assert said("cancel", config, name) == f"{name}: cancelled"
    (line,) = said("list", config, "--json").splitlines()
    assert msgspec.json.decode(line)["state"] == "cancelled"


def test_what_cannot_be_done_is_told(tmp_path: Path, config: str) -> None:
    """Exit code 2 for what was asked wrongly, 1 for a name that none has."""
    begun(tmp_path)
    assert "no release 9.9.9" in said("start", config, "9.9.9", code=2)
    assert "no box that is left" in said("start", config, NEW, "--waves", "nobody", code=2)
    assert "no box is like that" in said("start", config, NEW, "--role", "coldstore", code=2)
    assert "no rollout" in said("pause", config, "nothing", code=2)
    said("list", config, "nothing", code=1)
