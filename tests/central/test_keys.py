"""A centre's secrets: made once, readable by their owner alone, and never short."""

import stat
from pathlib import Path

import pytest

from central.keys import capture_token, secret
from central.settings import load_central
from plumbing.settings import SettingsError
from tests.central.test_run import config


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    """The key is made at the first start, stays the same, and is readable by its owner alone."""
    path = tmp_path / "keys" / "web.secret"
    made = secret(path)
    assert len(made) == 32
    assert secret(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("left", [b"", b"torn"])
def test_a_secret_that_was_cut_off(tmp_path: Path, left: bytes) -> None:
    """A key that a power cut left empty or torn is made anew: an empty key would let anybody in."""
    path = tmp_path / "web.secret"
    path.write_bytes(left)
    assert len(secret(path)) == 32


def test_the_token_of_partners_is_long_enough_or_none(tmp_path: Path) -> None:
    """Left out, nobody can send; a file that is missing or holds a short one is a fault of the settings."""
    path, token = config(tmp_path, 0), tmp_path / "token"
    assert capture_token(load_central(path)) == ""
    path.write_text(f'{path.read_text("utf-8")}[trace]\ncapture_token_file = "{token}"\n', "utf-8")
    with pytest.raises(SettingsError):
        capture_token(load_central(path))
    token.write_text("short\n", "utf-8")
    with pytest.raises(SettingsError, match="at least 24"):
        capture_token(load_central(path))
    token.write_text("a token of a partner, long\n", "utf-8")
    assert capture_token(load_central(path)) == "a token of a partner, long"
