"""sanji central verify-chain says what holds, and exits with 1 where something does not."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from central.commands import central
from tests.central.centre import centre_in
from tests.central.database.address import address_in
from tests.central.store.record.chain.days import DAYS, received, seal_all

CONFIG = """
[store]
url = "{url}"
[broker]
addresses = ["mqtt://localhost:1883"]
[web]
secret_file = "{folder}/secret"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    with centre_in(tmp_path) as centre:
        received(centre)
        seal_all(centre.store)
    path = tmp_path / "centre.toml"
    path.write_text(CONFIG.format(url=address_in(tmp_path), folder=tmp_path), encoding="utf-8")
    return path


def said(config: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(central, ["verify-chain", str(config), *options])
    return done.exit_code, done.output


def test_it_holds(config: Path) -> None:
    """Exit code 0, and how much was looked at."""
    code, text = said(config)
    assert (code, text.splitlines()[-1]) == (0, "the log is what was sealed")
    assert text.startswith("4 sealed days, 6 events")


def test_it_does_not(config: Path) -> None:
    """Exit code 1, and which day, for people and for machines."""
    with centre_in(config.parent) as centre, centre.store.write() as connection:
        connection.exec_driver_sql("UPDATE event SET at_ms = 0 WHERE id = 1")
    code, text = said(config)
    assert (code, text.splitlines()[-1]) == (
        1,
        f"{DAYS[0]}, events 1 to 3: something in them, or their order, is not what was sealed",
    )
    code, text = said(config, "--json")
    assert (code, json.loads(text)["faults"][0]["day"]) == (1, DAYS[0])


def test_a_digest_that_was_told(config: Path) -> None:
    """Given again it must be the one that stands; what is no digest is refused."""
    _, text = said(config, "--json")
    digest = json.loads(text)["digest"]
    assert said(config, "--expect", f"{DAYS[3]}={digest}")[0] == 0
    assert said(config, "--expect", f"{DAYS[2]}={digest}")[0] == 1
    assert said(config, "--expect", "yesterday")[0] == 2
