"""The commands of identities do what they say, and say with code 2 what they cannot do."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from central.commands import central
from plumbing.trust import codes
from tests.central.database.address import address_in
from tests.central.test_settings import DATABASE, GOOD

_IDENTITY = """
[identity]
folder = "{folder}/ca"
brokers = ["mqtts://broker.example", "mqtts://broker-2.example"]
url = "https://centre.example:8443"
"""


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    path = tmp_path / "centre.toml"
    text = GOOD.replace(DATABASE, address_in(tmp_path))
    path.write_text(text + _IDENTITY.format(folder=tmp_path), encoding="utf-8")
    return path


def call(*words: str | Path) -> Result:
    """A command of the centre."""
    return CliRunner().invoke(central, [str(word) for word in words])


def test_an_authority_is_made_once(config: Path) -> None:
    """With certificates of the centre and the broker; a second one would shut all boxes out."""
    done = call("ca", "init", config)
    assert done.exit_code == 0, done.output
    made = {path.name for path in (config.parent / "ca").iterdir()}
    assert {"root.key", "signing.crt", "chain.crt", "centre.crt", "broker.key", "revoked.crl"} <= made
    again = call("ca", "init", config)
    assert (again.exit_code, "already" in again.stderr) == (2, True)


def test_a_box_is_added_listed_and_shut_out(config: Path) -> None:
    """Its code bears the authority; the list tells how it stands."""
    call("ca", "init", config)
    told = json.loads(call("box", "add", config, "box-1", "--site", "HUB", "--json").stdout)
    assert (told["box"], told["centre"]) == ("box-1", "https://centre.example:8443")
    assert str(codes.parse(told["code"])) == told["code"]
    assert "no certificate yet" in call("box", "list", config).stdout
    assert call("box", "code", config, "box-1").exit_code == 0
    assert call("box", "revoke", config, "box-1", "--why", "stolen").exit_code == 0
    (listed,) = map(json.loads, call("box", "list", config, "--json").stdout.splitlines())
    assert (listed["role"], listed["why"], listed["until_ms"]) == ("hub", "stolen", None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("box", "add", "CONFIG", "box-1", "--site", "MOON"), "no site 'MOON'"),
        (("box", "add", "CONFIG", "box 1", "--site", "HUB"), "is no name"),
        (("box", "add", "CONFIG", "broker", "--site", "HUB"), "another certificate"),
        (("box", "add", "CONFIG", "centre-b", "--site", "HUB"), "another certificate"),
        (("box", "add", "CONFIG", "box-1", "--site", "HUB", "--role", "castle"), "no role"),
        (("box", "code", "CONFIG", "box-9"), "no box 'box-9'"),
        (("box", "revoke", "CONFIG", "box-9"), "no box 'box-9'"),
        (("ca", "issue", "CONFIG", "known"), "is a box"),
        (("ca", "signer", "CONFIG", "/nowhere/root.key"), "/nowhere/root.key"),
    ],
)
def test_what_cannot_be_done_is_told(config: Path, words: tuple[str, ...], said: str) -> None:
    """With code 2."""
    call("ca", "init", config)
    call("box", "add", config, "known", "--site", "HUB")
    done = call(*(str(config) if word == "CONFIG" else word for word in words))
    assert (done.exit_code, said in done.stderr) == (2, True), done.output


def test_without_an_authority_it_is_told_how_one_is_made(config: Path) -> None:
    """And without [identity] that it is missing."""
    done = call("box", "add", config, "box-1", "--site", "HUB")
    assert (done.exit_code, "sanji central ca init" in done.stderr) == (2, True)
    config.write_text(config.read_text(encoding="utf-8").partition("[identity]")[0], encoding="utf-8")
    done = call("box", "list", config)
    assert (done.exit_code, "[identity] is missing" in done.stderr) == (2, True)


def test_a_brokers_users_are_the_boxes_by_right(config: Path) -> None:
    """NATS names each with its life; a revoked one is left out, and a swapped one's next life is there."""
    call("ca", "init", config)
    for name in ("box-1", "box-2"):
        call("box", "add", config, name, "--site", "HUB")
    call("box", "revoke", config, "box-2")
    shown = call("broker-config", config, "nats").stdout
    assert '"CN=box-1,OU=1"' in shown
    assert "box-2" not in shown
    call("box", "code", config, "box-2")
    assert '"CN=box-2,OU=2"' in call("broker-config", config, "nats").stdout
    assert "pattern write" in call("broker-config", config, "mosquitto-acl").stdout


def test_a_further_collectors_certificate_is_known_to_brokers(config: Path) -> None:
    """Once it is issued, under its own name; Mosquitto takes a client's id from it."""
    call("ca", "init", config)
    assert "centre-b" not in call("broker-config", config, "nats").stdout
    assert call("ca", "issue", config, "centre-b").exit_code == 0
    assert '"CN=centre-b"' in call("broker-config", config, "nats").stdout
    assert "user centre-b\n" in call("broker-config", config, "mosquitto-acl").stdout
