"""The command says what it did, a line or one JSON object, and changes no settings."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from central.commands import central
from central.store.store import Store
from tests.central.store.moving import county

_CONFIG = """
[store]
url = "{url}"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[web]
secret_file = "{folder}/secret"
"""


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


@pytest.fixture(name="config")
def _config(source: str, tmp_path: Path) -> Path:
    path = tmp_path / "centre.toml"
    path.write_text(_CONFIG.format(url=source, folder=tmp_path), encoding="utf-8")
    return path


def _sanji(*words: str | Path) -> Result:
    return CliRunner().invoke(central, [str(word) for word in words])


def test_as_json_it_names_each_table(config: Path, tmp_path: Path) -> None:
    """Rows, bytes and digest of each, as the target was read again; then the old database is shut."""
    target = county.file_url(tmp_path, "to")
    done = _sanji("migrate", config, "--to", target, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["to"] == target
    assert told["rows"] == sum(one["rows"] for one in told["tables"]) > 0
    assert all(one["is_equal"] and len(one["digest"]) == 64 for one in told["tables"])
    assert "county.sqlite" in config.read_text("utf-8")
    for words in (["run"], ["verify-chain"], ["rebuild"]):
        refused = _sanji(*words, config)
        assert refused.exit_code > 0
        assert "was moved to" in refused.stderr
    config.write_text(_CONFIG.format(url=target, folder=tmp_path), encoding="utf-8")
    assert _sanji("verify-chain", config).exit_code == 0
    assert _sanji("verify-trail", config).exit_code == 0


def test_in_words_it_says_what_to_do(config: Path, tmp_path: Path) -> None:
    """What to write into the settings, and that it is not to be done twice."""
    target = county.file_url(tmp_path, "to")
    done = _sanji("migrate", config, "--to", target)
    assert done.exit_code == 0, done.output
    assert f'url = "{target}"' in done.stdout
    again = _sanji("migrate", config, "--to", county.file_url(tmp_path, "more"))
    assert (again.exit_code, "was moved to" in again.stderr) == (1, True)


def test_who_goes_back_to_the_old_one_begins_a_new_life(config: Path, source: str, tmp_path: Path) -> None:
    """It may lack what the new one was told: boxes send it again."""
    assert _sanji("migrate", config, "--to", county.file_url(tmp_path, "to")).exit_code == 0
    done = _sanji("restore", config, "--in-place")
    assert "boxes send again" in done.stdout
    Store(source).close()
