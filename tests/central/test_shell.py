"""Commands of a centre begin alike: what is wrong is said with code 2, and the trail has who did it."""

from getpass import getuser
from pathlib import Path

import pytest
import typer
from sqlalchemy import select

from central import shell
from central.store.access.tables import trail
from tests.central.database.address import address_in

_CENTRE = """
[store]
url = "{url}"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[web]
secret_file = "{folder}/secret"
"""


def written(folder: Path, more: str = "") -> Path:
    """A centre's settings."""
    config = folder / "centre.toml"
    config.write_text(_CENTRE.format(url=address_in(folder), folder=folder) + more, encoding="utf-8")
    return config


def test_what_is_wrong_in_the_settings_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of which file, and what."""
    with pytest.raises(typer.Exit) as ended:
        shell.settings_at(written(tmp_path, "[strange]\n"))
    assert ended.value.exit_code == shell.USAGE
    assert "centre.toml: strange" in capsys.readouterr().err


def test_a_county_without_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is no traceback."""
    config = written(tmp_path, f'[county]\nfolder = "{tmp_path / "none"}"\n')
    with pytest.raises(typer.Exit) as ended:
        shell.county_at(config, shell.settings_at(config))
    assert ended.value.exit_code == shell.USAGE
    assert "centre.toml: county: " in capsys.readouterr().err


def test_who_did_what_stands_in_the_trail(tmp_path: Path) -> None:
    """By the system's name of whoever ran the command."""
    with shell.opened(written(tmp_path)) as (_settings, store):
        with store.write() as connection:
            shell.record(connection, "box add", "box-a", 5)
        with store.read() as connection:
            (row,) = connection.execute(select(trail)).all()
    assert (row.at_ms, row.account, row.deed, row.subject) == (5, getuser()[:64], "box add", "box-a")
