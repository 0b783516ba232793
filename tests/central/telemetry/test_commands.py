"""The mirror's commands say what is wrong, and have it begin again."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from central.commands import central
from simulators.servers.influx.door import Door, Said
from tests.central.centre import Centre
from tests.central.database.address import address_in
from tests.central.telemetry import scene
from tests.central.telemetry.influxd import Influxd

_CONFIG = """
[store]
url = "{store}"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[web]
secret_file = "{folder}/secret"
"""
_INFLUX = """
[influx]
url = "{url}"
bucket = "{bucket}"
token_file = "{folder}/token"
charts = true
"""


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


def _config(folder: Path, url: str = "", bucket: str = "sanji") -> Path:
    path = folder / "centre.toml"
    (folder / "token").write_text("secret\n", encoding="utf-8")
    more = _INFLUX.format(folder=folder, url=url, bucket=bucket) if url else ""
    path.write_text(_CONFIG.format(store=address_in(folder), folder=folder) + more, encoding="utf-8")
    return path


def _sanji(*words: object) -> Result:
    return CliRunner().invoke(central, ["influx", *map(str, words)])


def test_check_says_how_far_it_is(centre: Centre, tmp_path: Path, database: Influxd, door: Door) -> None:
    """Behind before, at the end after; a point of its own is all that it leaves."""
    config = _config(tmp_path, door.url)
    before = _sanji("check", config, "--json")
    assert before.exit_code == 0, before.output
    assert json.loads(before.stdout)["behind_events"] > 0
    with closing(scene.far(door)) as far:
        scene.run_dry(scene.mirror(centre.store, far))
    after = _sanji("check", config)
    assert "bucket sanji takes points" in after.stdout
    assert "0 events behind" in after.stdout
    assert database.ask("SELECT written FROM sanji_check")


@pytest.mark.usefixtures("centre", "database")
@pytest.mark.parametrize(
    ("faults", "bucket", "says"),
    [
        ([Said(401, "unauthorized access")], "sanji", "cannot be written to: HTTP 401 unauthorized"),
        ([], "other", "cannot be written to: HTTP 404"),
        ([Said(204), Said(403, "insufficient permissions")], "sanji", "cannot be read for charts: HTTP 403"),
    ],
)
def test_check_says_what_is_wrong(
    tmp_path: Path, door: Door, faults: list[Said], bucket: str, says: str
) -> None:
    """The server's own words, with code 1."""
    door.faults += faults
    done = _sanji("check", _config(tmp_path, door.url, bucket))
    assert (done.exit_code, says in done.stdout) == (1, True), done.output


def test_refill_sends_it_back(centre: Centre, tmp_path: Path, database: Influxd, door: Door) -> None:
    """From a day on, by the county's clock; the trail says who did."""
    config = _config(tmp_path, door.url)
    with closing(scene.far(door)) as far:
        mirror = scene.mirror(centre.store, far)
        scene.run_dry(mirror)
        database.ask("DROP MEASUREMENT temperature")
        done = _sanji("refill", config, "--from", "2026-01-01", "--json")
        assert json.loads(done.stdout)["events"] == len(centre.log())
        assert json.loads(_sanji("refill", config, "--from", "2036-01-01", "--json").stdout)["events"] == 0
        scene.run_dry(mirror)
    assert database.temperatures() == scene.temperatures(centre.store)


@pytest.mark.usefixtures("centre")
def test_without_the_table_there_is_nothing_to_check(tmp_path: Path) -> None:
    """It says which table is missing."""
    for words in (["check"], ["refill", "--from", "2026-01-01"]):
        done = _sanji(*words, _config(tmp_path))
        assert (done.exit_code, "has no [influx]" in done.stderr) == (2, True)
