"""sanji central group: groups from the command line, with exit codes and JSON for machines."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from central.commands import central
from central.store.access.tables import trail
from logistics.events.boxes import BoxStarted
from tests.central.centre import NOW, batch, centre_in
from tests.central.database.address import address_in

_CENTRE = """
[store]
url = "{url}"

[broker]
addresses = ["mqtt://127.0.0.1:1"]

[web]
secret_file = "{folder}/secret"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A centre that knows two boxes."""
    with centre_in(tmp_path) as centre:
        for box in ("box-a", "box-b"):
            started = BoxStarted(site="HUB", role="hub", version="1")
            centre.receive(batch(box, 1, (NOW, started), box=box))
    path = tmp_path / "centre.toml"
    path.write_text(_CENTRE.format(url=address_in(tmp_path), folder=tmp_path))
    return path


def run(config: Path, verb: str, *words: str) -> Result:
    return CliRunner().invoke(central, ["group", verb, str(config), *words])


def test_a_group_is_made_listed_and_removed(config: Path, tmp_path: Path) -> None:
    """And the trail says who did it."""
    assert run(config, "add", "山区", "box-a", "box-b", "--note", "4G").exit_code == 0
    (line,) = run(config, "list", "--json").stdout.splitlines()
    told = json.loads(line)
    assert (told["name"], told["note"], told["boxes"]) == ("山区", "4G", ["box-a", "box-b"])
    assert run(config, "remove", "山区", "box-a").exit_code == 0
    assert "box-b" in run(config, "list").stdout
    assert run(config, "remove", "山区").exit_code == 0
    assert run(config, "list").stdout == ""
    with centre_in(tmp_path) as centre:
        assert [row.deed for row in centre.rows(trail)] == ["group add", "group remove", "group remove"]


def test_what_is_wrong_is_said_and_changes_nothing(config: Path) -> None:
    """A stranger, a bad name, a group that is not there: exit code 1; settings that are none: 2."""
    strange = run(config, "add", "g", "box-x")
    assert (strange.exit_code, "box-x" in strange.output) == (1, True)
    assert run(config, "add", "two words", "box-a").exit_code == 1
    assert run(config, "remove", "g").exit_code == 1
    assert run(config, "list").stdout == ""
    assert CliRunner().invoke(central, ["group", "list", str(config.with_name("no.toml"))]).exit_code == 2
