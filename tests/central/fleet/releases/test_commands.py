"""An engineer packs, checks and brings in a release by commands."""

from pathlib import Path

import msgspec
from typer.testing import CliRunner

from central.commands import central
from plumbing import signing
from tests.central.database.address import address_in
from tests.plumbing.bundles.packed import press

_CENTRE = """
[store]
url = "{url}"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[web]
secret_file = "{folder}/secret"
[releases]
folder = "{folder}/shelf"
key = "{key}"
"""


def said(*words: str | Path, code: int = 0) -> str:
    """What a command says."""
    done = CliRunner().invoke(central, ["release", *map(str, words)])
    assert done.exit_code == code, done.output
    return done.output.strip()


def test_from_wheels_to_the_shelf(tmp_path: Path) -> None:
    """The key is made once; what was packed is found good, taken in and listed."""
    wheels, key = press(tmp_path).wheelhouse(), tmp_path / "release.key"
    public = said("key", key)
    assert said("key", key) == public
    bundle = said("pack", wheels, tmp_path, "--key", key, "--arch", "x86_64", "--python", "3.11")
    assert bundle.endswith("sanji-edge-0.2.0-x86_64.bundle")
    assert "good. 0.2.0 for x86_64, Python 3.11, 3 wheels." in said("verify", bundle, "--key", public)
    config = tmp_path / "centre.toml"
    config.write_text(_CENTRE.format(url=address_in(tmp_path), folder=tmp_path, key=public))
    assert "0.2.0 for x86_64" in said("add", config, bundle)
    (line,) = said("list", config, "--json").splitlines()
    assert msgspec.json.decode(line)["version"] == "0.2.0"
    assert said("list", config).startswith("0.2.0 x86_64 0 MB ")


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    """With exit code 1 for a bundle, 2 for how it was asked."""
    made = press(tmp_path)
    bundle = made.bundle()
    stranger = signing.text_of(signing.public_of(signing.made()))
    assert "signed with none" in said("verify", bundle, "--key", stranger, code=1)
    assert "is no base64" in said("verify", bundle, "--key", "!", code=1)
    assert "holds 0 wheels" in said("pack", tmp_path, tmp_path, "--key", tmp_path / "none", code=2)
    config = tmp_path / "centre.toml"
    config.write_text(_CENTRE.format(url=address_in(tmp_path), folder=tmp_path, key=stranger))
    assert "signed with none" in said("add", config, bundle, code=1)
    assert "cannot be read" in said("add", config, tmp_path / "nothing", code=1)
