"""A release shows that it could run by the box's settings, and touches neither its devices nor its data."""

from pathlib import Path

from typer.testing import CliRunner

from edge_agent.updates.smoke.commands import app

_BOX = """
[box]
name = "box-1"
site = "S"
role = "coldstore"
data_dir = "{folder}/data"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[scanner]
port = "/dev/nothing"
[probe.one]
room = "r"
address = "28-000000000001"
[room.r]
limit_c_max = 8.0
limit_c_min = 0.0
"""


def test_it_lives_by_the_settings_without_devices_and_data(tmp_path: Path) -> None:
    """No folder of data is made, and a device that is not there is no fault."""
    config = tmp_path / "box.toml"
    config.write_text(_BOX.format(folder=tmp_path))
    done = CliRunner().invoke(app, [str(config)])
    assert done.exit_code == 0, done.output
    assert "lives:" in done.output
    assert not (tmp_path / "data").exists()


def test_settings_that_it_does_not_understand_are_told(tmp_path: Path) -> None:
    """With exit code 2, as by `check`."""
    config = tmp_path / "box.toml"
    config.write_text(_BOX.format(folder=tmp_path) + "\n[nothing]\n")
    done = CliRunner().invoke(app, [str(config)])
    assert done.exit_code == 2
    assert "no such setting" in done.output
