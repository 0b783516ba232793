"""An administrator makes tokens, sees them, and ends them, by the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from central.commands import central
from central.store.access import tokens
from central.store.store import Store
from plumbing.clock import utc_ms
from tests.central.database.address import url_in
from tests.central.test_commands import config


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(central, ["token", *map(str, words)])


def test_a_token_is_shown_once_and_can_be_ended(tmp_path: Path) -> None:
    """What is printed opens; the list has no secret; an ended one opens nothing."""
    path = config(tmp_path)
    made = call("add", path, "bureau", "--scope", "read:parcels", "--scope", "metrics", "--days", "7")
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    assert secret.startswith("sanji_")
    listed = call("list", path).stdout
    assert secret not in listed
    assert "good: bureau, metrics read:parcels, the whole county" in listed
    assert "used never" in listed
    number = listed.split()[0]
    assert call("end", path, number).exit_code == 0
    assert f"{number} ended" in call("list", path).stdout
    assert call("end", path, number).exit_code == 1
    store = Store(url_in(tmp_path))
    with store.read() as connection:
        assert tokens.find(connection, secret, utc_ms()) is None
    store.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x", "--scope", "read:all"), "there is no scope 'read:all'"),
        (("x", "--scope", "metrics", "--site", "NOWHERE"), "there is no site 'NOWHERE'"),
        ((" ", "--scope", "metrics"), "the name must have"),
    ],
)
def test_a_token_that_cannot_be(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """Exit code 2 and what is wrong; nothing is made."""
    path = config(tmp_path)
    found = call("add", path, *words)
    assert found.exit_code == 2
    assert said in found.output
    assert call("list", path).stdout == ""
