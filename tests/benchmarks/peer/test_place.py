"""The peer's environment is locked by hash, apart from ours, and its absence has a reason."""

import re
from pathlib import Path

import pytest

from benchmarks.peer import place
from benchmarks.peer.sides import ACCESS


def test_its_packages_are_locked_by_hash_and_name_no_host() -> None:
    """The peer at one version, and each package with a hash."""
    text = place.REQUIREMENTS.read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9-]+==\S+", text, flags=re.MULTILINE)
    assert f"{place.PEER}==3.8.5" in pins
    assert "://" not in text
    blocks = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins)
    assert all("--hash=sha256:" in block for block in blocks)


def test_where_it_cannot_be_installed_the_reason_is_told(tmp_path: Path) -> None:
    """A cache that cannot be written: a file stands in its place."""
    blocked = tmp_path / "cache"
    blocked.write_text("")
    with pytest.raises(place.PeerMissing, match="cannot"):
        place.python(blocked)


def test_what_is_installed_is_installed_once(tmp_path: Path) -> None:
    """The mark is made when all of it is there: what was broken off is begun again."""
    folder = tmp_path / f"peer-{place._digest()}"
    folder.mkdir()
    (folder / "installed").touch()
    assert place.python(tmp_path) == folder / "bin" / "python"


def test_it_does_not_hear_itself() -> None:
    """Topics of its server's answers are alike those of its own words: the broker keeps them apart."""
    rules = ACCESS.split("user peer")[1].split("user ")[0]
    assert "topic read v1/devices/me/attributes\n" not in rules
    assert "topic readwrite" not in rules
